import { isRecord } from '@meridian/shared/record.ts';

/** In a process that `startProcess` started: what it is to work with. Asked for, since what is sent unasked comes before anyone listens. */
export function takeTask(): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve) => {
    const onMessage = (message: unknown) => {
      if (!isRecord(message)) return;
      process.off('message', onMessage);
      resolve(message);
    };
    process.on('message', onMessage);
    process.on('disconnect', () => process.exit(0));
    process.channel?.ref();
    process.send?.('task');
  });
}
