/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the hub sends of its own accord: messages to browsers' push services
 * (RFC 8030) and mail (SMTP), through libcurl. Nothing else leaves it but
 * parcels for the hubs it is connected with (peer_send.h).
 *
 * The address of a push service comes from a member's browser, so it could be
 * made up: only https to addresses of the public network is spoken to, and no
 * redirection is followed. */
#ifndef PE_HUB_POST_H
#define PE_HUB_POST_H

#include "buffer.h"
#include "settings.h"

#include <stdatomic.h>
#include <stdbool.h>

typedef struct pe__post pe__post; /* of one thread */

/* The settings must live as long. What is being sent is given up once
 * *stopping. */
pe_status pe__post_new(const pe__settings *settings,
                       const atomic_bool *stopping, pe__post **out,
                       pe_error *err);
void pe__post_free(pe__post *post); /* NULL is fine */

typedef struct {
    const char *endpoint, *authorization;
    const char *topic;   /* a newer one of that topic takes its place */
    int64_t seconds;     /* the service keeps it at most so long */
    bool urgent;         /* wakes a sleeping phone */
    const pe__buffer *body;
} pe__push_post;

/* *http = what the service answered. PE_IO: it could not be reached;
 * PE_BAD_INPUT: it is none that is spoken to. */
pe_status pe__post_push(pe__post *post, const pe__push_post *what, long *http,
                        pe_error *err);

/* Whether there is a server for mail. */
bool pe__post_has_mail(const pe__post *post);
/* A whole message (app/courier/letter.h). PE_IO: try again later;
 * PE_BAD_INPUT: it will never be taken. */
pe_status pe__post_mail(pe__post *post, const char *to,
                        const pe__buffer *message, pe_error *err);

#endif
