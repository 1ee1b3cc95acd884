import { useEffect, useState } from 'preact/hooks';

/** The sandbox's time, read anew every `everyMs`; it runs with real time, ahead of it by `offsetMs`. */
export function useNow(offsetMs: number, everyMs: number): number {
  const [nowMs, setNowMs] = useState(Date.now() + offsetMs);
  useEffect(() => {
    const read = () => setNowMs(Date.now() + offsetMs);
    read();
    const timer = setInterval(read, everyMs);
    return () => clearInterval(timer);
  }, [offsetMs, everyMs]);
  return nowMs;
}
