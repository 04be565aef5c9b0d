/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What kind of device a browser says it runs on: as much as its owner needs to
 * know it again in a list, and no more. */
#ifndef PE_APP_DEVICE_H
#define PE_APP_DEVICE_H

enum { PE__DEVICE_SIZE = 40 };

/* `agent`: the header User-Agent, NULL or "" = not said. "Firefox, Android";
 * "" when neither browser nor system is known. */
void pe__device_of(const char *agent, char out[PE__DEVICE_SIZE]);

#endif
