/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hubs that share needs with this one (app/peer). */
#include "peer.h"
#include "route.h"

#define C "/councils/{council}/peers"
#define E "/efforts/{effort}/peers"

const pe__route pe__routes_peer[] = {
    {"GET", C, PE__MAY_PEER_SEE, 0, pe__use_peers, NULL, "peers",
     "The hubs that share needs with this one, how it stands with each, and "
     "this hub's own card.", NULL},
    {"POST", C, PE__MAY_PEER_CHANGE, PE__WRITES, pe__use_peer_add, NULL,
     "peers", "Connects a hub by its card; it does the same with ours.",
     "card text! 300, name text! 60"},
    {"POST", C "/{peer}/end", PE__MAY_PEER_CHANGE, PE__WRITES,
     pe__use_peer_end, NULL, NULL,
     "Ends the connection: its needs go off the board, places across are "
     "given back.", NULL},
    {"GET", "/peers/card/{card_text}", PE__MAY_LOOK, 0, pe__use_peer_card,
     NULL, "peer_card", "What a card is, for who follows its link.", NULL},
    {"POST", PE__PEER_INBOX, PE__MAY_LOOK, PE__WRITES | PE__SIGNED,
     pe__use_peer_take, pe__use_peer_prepare, NULL,
     "What another hub sends: signed by RFC 9421 over @method, @path, "
     "content-type and content-digest.", NULL},
    {"GET", E, PE__MAY_EFFORT_CHANGE, 0, pe__use_shares, NULL, "effort_peers",
     "What an effort offers to which hub.", NULL},
    {"POST", E, PE__MAY_EFFORT_CHANGE, PE__WRITES, pe__use_share_add, NULL,
     "effort_peers",
     "Offers an effort's needs to a hub: all, or one kind of duty, or one "
     "district.", "peer integer! 1, sort integer 0, district integer 0"},
    {"POST", E "/end", PE__MAY_EFFORT_CHANGE, PE__WRITES, pe__use_share_end,
     NULL, NULL, "Offers it no more.", "share integer! 1"},
    {0}};
