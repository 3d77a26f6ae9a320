import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';

/** A node's management interface, and what was asked of it. */
export type ManagedNode = {
  readonly endpoint: string;
  readonly asked: readonly Pick<IncomingMessage, 'method' | 'url' | 'headers'>[];
  readonly close: () => Promise<void>;
};

/** Listens on loopback, and answers as the test says: 202 otherwise. */
export async function managedNode(answer: RequestListener = accept): Promise<ManagedNode> {
  const asked: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    // Health is asked of every server, at any time: that is no command.
    if (request.method === 'POST') asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `127.0.0.1:${address.port}`,
    asked,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

const accept: RequestListener = (_request, response) => void response.writeHead(202).end();
