/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "permission.h"

#define PE__ACTION(name, text, may) {#name, text, may},
const pe__permission pe__permissions[PE__ACTIONS] = {
#include "permission_table.h"
};
#undef PE__ACTION

bool pe__permits(pe__action action, uint32_t relations)
{
    return (pe__permissions[action].may & relations) != 0;
}
