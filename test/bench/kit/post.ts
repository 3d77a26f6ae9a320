import { type Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** Posts JSON over a kept connection; rejects where it is not taken. */
export function post(agent: Agent, url: string, token: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    request(url, { method: 'POST', agent, headers }, (response) => {
      text(response).then((answer) => (response.statusCode === 200 ? resolve() : reject(new Error(answer))), reject);
    })
      .on('error', reject)
      .end(body);
  });
}
