export { createMeridianClient, type ClientOptions, type LinkState, type MeridianClient } from './client.ts';
export { type MeridianRefusal, refusalOf } from './refusal.ts';
