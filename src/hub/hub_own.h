/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the hub share: the hub, what a thread works with (a desk),
 * and one request with its answer (an exchange).
 *
 * A request goes through these hands:
 *
 *     server.c    libmicrohttpd's callbacks; the body as it comes
 *     begin.c     route, load, visitor, rate, origin, permission
 *     write.c     form, token, worker, writer
 *     answer.c    outcome → page, JSON, redirection or problem
 *     send.c      headers, hash, packing
 *
 * A thread never waits for another while it handles a request: what must wait
 * suspends the connection, and whoever is done with it resumes it. */
#ifndef PE_HUB_OWN_H
#define PE_HUB_OWN_H

#include "courier.h"
#include "peers.h"
#include "guard.h"
#include "herald.h"
#include "hub.h"
#include "rates.h"
#include "log.h"
#include "metrics.h"
#include "pack.h"
#include "request.h"
#include "router.h"
#include "shed.h"
#include "web.h"
#include "words.h"
#include "writer.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum { PE__ONCE = 33, PE__CSRF = 44 }; /* bytes of their texts, with the 0 */

/* What a thread that answers works with; taken and put back for each piece of
 * work. */
typedef struct pe__desk {
    pe__sql *db; /* reads */
    pe__packer *packer;
    pe__buffer packed;
    struct pe__desk *next;
} pe__desk;

/* The headers that anything here looks at, gathered in one pass. */
typedef enum {
    PE__ACCEPT,
    PE__ACCEPT_ENCODING,
    PE__ACCEPT_LANGUAGE,
    PE__AUTHORIZATION,
    PE__CONTENT_DIGEST,
    PE__CONTENT_LENGTH,
    PE__CONTENT_TYPE,
    PE__COOKIE,
    PE__FETCH_SITE,
    PE__FORWARDED_FOR,
    PE__HOST,
    PE__IDEMPOTENCY_KEY,
    PE__IF_NONE_MATCH,
    PE__LAST_EVENT_ID,
    PE__ORIGIN,
    PE__SIGNATURE,
    PE__SIGNATURE_INPUT,
    PE__USER_AGENT,
    PE__CSRF_TOKEN,
    PE__HEADERS
} pe__header;

typedef enum {
    PE__STAGE_NEW,     /* its headers are there */
    PE__STAGE_PAGE,    /* no write: the end of the request is waited for */
    PE__STAGE_BODY,    /* its body comes */
    PE__STAGE_WAITING, /* suspended: with a worker, or the writer */
    PE__STAGE_ANSWER,  /* resumed: what came out is to be sent */
    PE__STAGE_SENT
} pe__stage;

typedef struct pe__exchange {
    struct pe__exchange *next; /* of those that are free */
    pe__hub *hub;
    pe__web *web;
    struct MHD_Connection *connection;
    pe__stage stage;
    int64_t began; /* ns, monotonic */
    pe__doc *doc;  /* everything of this exchange lives here */

    /* What was asked. */
    const char *uri;   /* as it came */
    const char *header[PE__HEADERS]; /* "" when missing */
    char *path;        /* without the query, still encoded */
    const char *query; /* without '?'; "" */
    bool head, post, json; /* json: which face */
    int language;
    const pe__route *route;
    pe__match match;
    pe__buffer body;
    size_t body_most;
    bool overflow; /* the body is larger: what comes is dropped */
    const char *method; /* libmicrohttpd's */

    /* Who asks. */
    pe__visitor visitor;
    pe__value *council; /* of the page's head; NULL = none */
    bool late_head;     /* it is to be found when a page is shown */
    char token[PE__TOKEN_TEXT];  /* the cookie's; "" = none */
    unsigned char token_hash[PE__TOKEN_HASH]; /* of `token` */
    bool bearer;                 /* it came in Authorization instead */
    char guest[PE__TOKEN_TEXT];  /* of who is not signed in: what binds the
                                    forms shown to them; "" = none yet */
    bool new_guest;              /* it is to be set */
    char csrf[PE__CSRF];

    /* What comes of it. */
    pe__use use;
    pe__use asked;    /* of a change, before it was run */
    pe_status status; /* of the use */
    pe_error error;
    pe__value *prepared; /* `out` as the preparation left it */
    bool refused;        /* the write's outcome is not PE__DONE */
    char once[65];       /* key of the change; "" = none */
    pe__change change;
    struct pe__exchange *queued; /* next of those that wait for a worker */
    void (*work)(struct pe__exchange *x, pe__desk *desk);

    pe__desk *desk; /* see pe__desk_hold */
    int desk_holds;

    bool detached; /* the connection is the herald's from now on */
    int64_t wait;  /* Retry-After; 0 = the usual */
    const char *disposition; /* a file's header; NULL = none */

    /* For the log. */
    const char *pattern;     /* what stands for the path */
    const char *sent_method; /* a constant's: libmicrohttpd's is gone by then */
    int sent_status;
    size_t sent_bytes;
} pe__exchange;

struct pe__workers;

struct pe__hub {
    pe__hub_parts parts;
    const pe__settings *settings;
    pe__router *router;
    pe__web *web;      /* the one of now: see exchange.c */
    int64_t web_until; /* ns: when to look again whether it changed */
    pe__writer *writer;
    struct pe__workers *workers;
    pe__herald *herald;
    pe__courier *courier;
    pe__peers *peers;
    pe__rates *rates;
    pe__zones *zones;
    pe__log *log;
    pe__metrics metrics;
    pe__shed shed;
    pe__guard guard;
    int64_t second; /* of the last tick */
    /* When parts.do_due is called: see tick.c. */
    atomic_llong at_latest; /* whatever the store says */
    atomic_bool was_called; /* and has come back since the store was asked */
    int failures;           /* in a row; the writer's */
    int64_t due;            /* the store's next deadline */
    int64_t called;         /* when it was called last */
    int64_t asked;          /* the newest event when the store was asked */
    struct MHD_Daemon *daemon;
    struct MHD_Response *sorry; /* what is said when memory is out */
    int listener, port;
    char url[256];         /* public */
    bool secure;           /* it is https */
    const char *cookie;    /* names of the cookies */
    const char *guest_cookie;
    int language; /* for who wants none of those there are */

    pthread_mutex_t lock; /* of the two chains, and of `web` */
    pe__desk *desks;
    pe__exchange *exchanges;
    int free_exchanges;

    atomic_bool running, stopping;
    atomic_long open_exchanges;
};

/* exchange.c */
/* The web of now, to be given back with pe__web_release. */
pe__web *pe__hub_hold_web(pe__hub *hub, int64_t now);
void pe__exchanges_end(pe__hub *hub);
pe_status pe__desks_open(pe__hub *hub, int count, pe_error *err);
void pe__desks_close(pe__hub *hub);
pe__exchange *pe__exchange_new(pe__hub *hub, const char *uri);
void pe__exchange_free(pe__exchange *x);
pe__desk *pe__desk_take(pe__hub *hub);
void pe__desk_give(pe__hub *hub, pe__desk *desk);
/* The exchange's desk while libmicrohttpd's thread works on it: the same one
 * as long as it is held by any. */
pe__desk *pe__desk_hold(pe__exchange *x);
void pe__desk_release(pe__exchange *x);
int64_t pe__nanoseconds(void); /* monotonic */

/* headers_in.c */
size_t pe__headers_gather(pe__exchange *x); /* bytes of address and headers */
bool pe__wants_json(const char *accept);
/* Of Accept-Language the language we have that is wanted most. */
int pe__language_wanted(const char *accept, int otherwise);

/* begin.c */
enum MHD_Result pe__begin(pe__exchange *x);
/* x->council. */
pe_status pe__find_head(pe__exchange *x, pe__sql *db, pe_error *err);
/* The parameters of the path, put over what else came under their names. */
pe_status pe__put_parameters(pe__exchange *x, pe__intake *intake, int *http);

/* csrf.c */
bool pe__same_origin(const pe__hub *hub, const char *origin,
                     const char *fetch_site, const char *host);
void pe__csrf_of(const char *secret, char token[PE__CSRF]);
bool pe__csrf_fits(const char *a, const char *b);

/* special.c */
typedef struct {
    const char *path, *about, *type;
    enum MHD_Result (*send)(pe__exchange *x);
} pe__special;
extern const pe__special pe__specials[]; /* ended by a path of NULL */
const pe__special *pe__special_find(const char *path);

/* load.c: each answers, and is false, when the request is refused. */
bool pe__load_allows(pe__exchange *x, enum MHD_Result *sent);
bool pe__rate_allows(pe__exchange *x, enum MHD_Result *sent);

/* openapi.c */
void pe__openapi_write(const pe__hub *hub, pe__doc *doc, pe__buffer *out);

/* metrics.c */
void pe__metrics_write(pe__hub *hub, pe__buffer *out);

/* tick.c */
/* On the herald's thread, each second and after each commit; `db` reads,
 * `newest` is the newest event that it is sure to see. */
void pe__hub_tick(pe__hub *hub, pe__sql *db, int64_t newest, int64_t second);
/* Hands people->seen to the writer; nobody waits for it. */
void pe__hub_seen(pe__hub *hub, int64_t session, int64_t now);

/* server.c: the connection is not waited for any more. */
void pe__guard_rest(pe__exchange *x);

/* write.c */
enum MHD_Result pe__body_done(pe__exchange *x);
/* Runs `work` on a worker, the connection suspended; false when too many wait
 * already. */
bool pe__hand_over(pe__exchange *x, void (*work)(pe__exchange *, pe__desk *));

/* workers.c */
typedef struct pe__workers pe__workers;
pe_status pe__workers_start(pe__hub *hub, int threads, int most,
                            pe__workers **out, pe_error *err);
bool pe__workers_add(pe__workers *workers, pe__exchange *x);
void pe__workers_stop(pe__workers *workers); /* does what waits; NULL is fine */

/* answer.c: each queues a response. */
enum MHD_Result pe__answer(pe__exchange *x);
/* A status and the key of what is said (texts: refused.KEY). */
enum MHD_Result pe__refuse(pe__exchange *x, int status, const char *key);
enum MHD_Result pe__refuse_text(pe__exchange *x, int status, const char *key,
                                const char *detail);

/* view.c: the page of `name` with all that every page knows. */
void pe__view(pe__exchange *x, const char *name, pe__value *root,
              pe__buffer *out);

/* send.c */
enum {
    PE__SEND_HASHED = 1,   /* with an ETag; 304 when they have it */
    PE__SEND_PUBLIC = 2,   /* may be kept by all for a minute */
    PE__SEND_FOR_EVER = 4,
    PE__SEND_PLAIN = 8     /* never packed */
};
/* Takes the body over, which is {0} afterwards. */
enum MHD_Result pe__send(pe__exchange *x, int status, const char *type,
                         pe__buffer *body, unsigned how);
enum MHD_Result pe__send_asset(pe__exchange *x, const pe__asset *asset,
                               bool for_ever);
/* use->file. */
enum MHD_Result pe__send_file(pe__exchange *x);
/* 303 to a path of this hub. */
enum MHD_Result pe__send_to(pe__exchange *x, const char *path);
/* 503, made before it is needed; NULL when it cannot be. */
struct MHD_Response *pe__sorry_new(const pe__hub *hub);
enum MHD_Result pe__send_response(pe__exchange *x, int status,
                                  struct MHD_Response *response, size_t size);

#endif
