/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that a decision can be about (decide/subject.h). It stands above work,
 * merges and pay, which know of one another only downwards. */
#ifndef PE_APP_FOLLOW_SUBJECTS_H
#define PE_APP_FOLLOW_SUBJECTS_H

#include "subject.h"

extern const pe__subject_kind pe__subjects[];

#endif
