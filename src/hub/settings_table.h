/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows of the settings (settings.h), included wherever the macros mean
 * something, so there is no guard.
 *
 * PE__TEXT_SETTING(name, member, otherwise, about)
 * PE__NUMBER_SETTING(name, member, otherwise, least, most, about)
 *
 * A rate is what one address, or one member, may ask for in that time; 0 = as
 * much as they like. */

PE__TEXT_SETTING("db", db, "parecon.db",
                 "store: a file, or postgresql://…")
PE__TEXT_SETTING("listen", listen, "127.0.0.1:8080",
                 "address and port; port 0 = any that is free")
PE__TEXT_SETTING("public-url", public_url, "",
                 "how people reach it: https://hub.example.org; from listen "
                 "when empty")
PE__TEXT_SETTING("web", web, "",
                 "folder with pages, texts and assets, read anew when they "
                 "change; built in when empty")
PE__TEXT_SETTING("log", log, "-",
                 "file for a line a request; - = standard error, none")
PE__TEXT_SETTING("metrics", metrics, "loopback",
                 "who sees /metrics: loopback, all, none")
PE__TEXT_SETTING("behind-proxy", behind_proxy, "no",
                 "yes: the last X-Forwarded-For is the client's address")
PE__TEXT_SETTING("mail-server", mail_server, "",
                 "smtp://host:port or smtps://host:port; none when empty")
PE__TEXT_SETTING("mail-from", mail_from, "",
                 "address that mail comes from")
PE__TEXT_SETTING("mail-user", mail_user, "",
                 "name at the mail server, where it wants one")
PE__TEXT_SETTING("mail-password", mail_password, "",
                 "for it; better in the file of settings than on the line")
PE__TEXT_SETTING("mail-tls", mail_tls, "all",
                 "all: only sealed lines to the mail server; try: as it can")
PE__TEXT_SETTING("push-near", push_near, "no",
                 "yes: push services may be on this machine or network, too")
PE__TEXT_SETTING("peer-near", peer_near, "no",
                 "yes: hubs that share needs may be on this machine or "
                 "network, too")
PE__TEXT_SETTING("language", language, "en",
                 "for who wants none of those there are")

PE__NUMBER_SETTING("threads", threads, 0, 0, 256,
                   "threads that answer; 0 = one a core")
PE__NUMBER_SETTING("workers", workers, 2, 1, 64,
                   "threads for what takes long: passwords, heavy pages")
PE__NUMBER_SETTING("queue", queue, 64, 1, 10000,
                   "requests that wait for a worker before others are "
                   "refused")
PE__NUMBER_SETTING("connections", connections, 12000, 16, 1000000,
                   "open at once")
PE__NUMBER_SETTING("listeners", listeners, 10000, 0, 1000000,
                   "of them that listen for events")
PE__NUMBER_SETTING("header-bytes", header_bytes, 12288, 1024, 30000,
                   "first line and headers of a request")
PE__NUMBER_SETTING("body-bytes", body_bytes, 262144, 1024, 1 << 30,
                   "body of a request")
PE__NUMBER_SETTING("upload-bytes", upload_bytes, 8 << 20, 1024, 1 << 30,
                   "body of a request that brings files")
PE__NUMBER_SETTING("fields", fields, 2000, 1, 1000000,
                   "fields of a request")
PE__NUMBER_SETTING("idle-seconds", idle_seconds, 60, 1, 3600,
                   "after which a connection that says nothing is closed")
PE__NUMBER_SETTING("request-seconds", request_seconds, 30, 1, 3600,
                   "for a request to arrive whole")
PE__NUMBER_SETTING("stop-seconds", stop_seconds, 10, 0, 3600,
                   "for what is being done, when the hub is told to stop")
PE__NUMBER_SETTING("heartbeat-seconds", heartbeat_seconds, 25, 1, 3600,
                   "between signs of life to who listens for events")
PE__NUMBER_SETTING("gzip-bytes", gzip_bytes, 1400, 0, 1 << 30,
                   "answers as large are packed; 0 = none")
PE__NUMBER_SETTING("lag-heavy-ms", lag_heavy, 250, 1, 60000,
                   "requests wait as long: heavy pages are refused")
PE__NUMBER_SETTING("lag-ms", lag_pages, 1500, 1, 60000,
                   "requests wait as long: pages are refused to who is not "
                   "signed in")
PE__NUMBER_SETTING("lag-all-ms", lag_all, 5000, 1, 60000,
                   "requests wait as long: all are refused")
PE__NUMBER_SETTING("writes-waiting", writes_waiting, 4096, 1, 65536,
                   "changes that wait before others are refused")
PE__NUMBER_SETTING("commit-microseconds", commit_wait, 5000, 1, 1000000,
                   "a commit gathers changes at most so long")
PE__NUMBER_SETTING("commit-changes", commit_most, 256, 1, 65536,
                   "a commit holds at most")
PE__NUMBER_SETTING("rate-pages", rate_pages, 1200, 0, 1 << 30,
                   "pages a minute")
PE__NUMBER_SETTING("rate-writes", rate_writes, 240, 0, 1 << 30,
                   "changes a minute")
PE__NUMBER_SETTING("rate-dear", rate_dear, 30, 0, 1 << 30,
                   "what costs much (passwords, files, heavy pages) in five "
                   "minutes")
