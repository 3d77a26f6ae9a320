import type { Blocker, ChangeResult } from '@meridian/shared/plan.ts';

/** An error as a client sees it. */
export type WireError = {
  readonly message: string;
  readonly data: {
    readonly code: string;
    readonly httpStatus: number;
    readonly appCode: string;
    readonly blockers: readonly Blocker[];
    readonly current?: unknown;
    readonly plan?: unknown;
    readonly stack?: string;
  };
};

/** An answer over plain HTTP, as curl would see it. */
export type Answer<T> = {
  readonly status: number;
  readonly text: string;
  /** Of a success; looking at it in an error fails the test with that error. */
  readonly data: T;
  /** Of a refusal; looking at it in a success fails the test. */
  readonly error: WireError;
};

type Headers = Record<string, string>;

/** Speaks plain HTTP and JSON with the server: no client of ours in between. */
export class HttpCaller {
  readonly #url: string;
  readonly #headers: Headers;
  readonly token: string;

  constructor(url: string, token: string | null, headers: Headers = {}) {
    this.#url = url;
    this.token = token ?? '';
    this.#headers = { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers };
  }

  get<T = unknown>(path: string, input?: unknown): Promise<Answer<T>> {
    const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return this.#call(`${path}${query}`, { method: 'GET' });
  }

  post<T = ChangeResult>(path: string, input?: unknown, headers: Headers = {}): Promise<Answer<T>> {
    return this.#call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(input !== undefined && { body: typeof input === 'string' ? input : JSON.stringify(input) }),
    });
  }

  async #call<T>(path: string, init: { method: string; headers?: Headers; body?: string }): Promise<Answer<T>> {
    const response = await fetch(`${this.#url}/trpc/${path}`, {
      ...init,
      headers: { ...this.#headers, ...init.headers },
    });
    const text = await response.text();
    const body = JSON.parse(text) as { result?: { data: T }; error?: WireError };
    return {
      status: response.status,
      text,
      get data() {
        if (!body.result) throw new Error(`${path} was refused: ${text}`);
        return body.result.data;
      },
      get error() {
        if (!body.error) throw new Error(`${path} was not refused: ${text}`);
        return body.error;
      },
    };
  }
}
