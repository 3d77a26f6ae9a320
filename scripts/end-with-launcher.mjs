// Loaded into the cockpit before itself: when its launcher is gone, however it went, the cockpit is told to end as if it
// were asked to, and gives the terminal back.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Waiting for that must not keep a cockpit alive that has nothing more to do.
process.channel?.unref();
