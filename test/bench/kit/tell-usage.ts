/** Preloaded into a process that is measured: it says what it has taken so far whenever its parent asks. */
process.on('message', (message) => {
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({
    usage: { cpuMs: (user + system) / 1000, rssBytes: rss, heapBytes: heapUsed, externalBytes: external },
  });
});
// To answer is no reason to stay.
process.channel?.unref();
