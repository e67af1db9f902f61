/**
 * The profiler in a server of Node's own `http`, or on a server of its own.
 *
 * @example
 * import { createServer } from 'node:http';
 * import { oxProfile } from 'ox-profile-native/http';
 *
 * const profile = oxProfile({ token: process.env.OX_PROFILE_TOKEN });
 * createServer((request, response) => {
 *   if (profile(request, response)) return;
 *   response.end('my application');
 * }).listen(3000);
 */
export type { HttpOptions, UserTest } from '../options';
export { type HttpMiddleware, oxProfile } from './middleware';
export { type ProfileServer, serve, type ServeOptions } from './serve';
