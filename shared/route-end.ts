/** A server as who is to connect to it needs it. */
export type RouteEnd = {
  readonly serverId: string;
  readonly endpoint: string;
  readonly sipPort: number;
  readonly useSSL: boolean;
};
