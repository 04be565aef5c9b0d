/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "parts.h"
pe_status pe__check_certificate(pe__check *c, pe_error *err) { (void)c; (void)err; return PE_OK; }
