/** A backend runs the agents and their calls; a proxy holds SIP, WebRTC and media connections. */
export const SERVER_TYPES = ['Backend', 'Proxy'] as const;
export type ServerType = (typeof SERVER_TYPES)[number];
