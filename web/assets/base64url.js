// SPDX-License-Identifier: AGPL-3.0-or-later
// Bytes as text without padding (RFC 4648, section 5), as passkeys and push
// services write them.

export const toText = buffer => btoa(
  String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

export const toBytes = text => Uint8Array.from(
  atob(text.replace(/-/g, '+').replace(/_/g, '/')),
  letter => letter.charCodeAt(0));
