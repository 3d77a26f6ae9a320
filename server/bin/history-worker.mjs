// A thread shares nothing of the compile cache of the one that started it: without one it loads what strips types, and
// takes half a second more of a processor.
await import('./compile-cache.mjs');
await import('../storage/history/history-worker.ts');
