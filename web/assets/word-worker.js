// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs while the hub is not open: shows what a push message says, and leads to
// the page when it is tapped. Nothing is kept.

addEventListener('push', event => {
  const said = event.data ? event.data.json() : {};
  event.waitUntil(registration.showNotification(said.title || 'parecon', {
    tag: said.tag, renotify: said.kind === 'asked' && Boolean(said.tag),
    data: { path: said.path || '/' } }));
});

addEventListener('notificationclick', event => {
  event.notification.close();
  event.waitUntil(clients.openWindow(event.notification.data.path));
});
