import { useEffect, useState } from 'preact/hooks';

/**
 * The sandbox's time; it runs with real time, ahead of it by `offsetMs`. Read anew every `everyMs`, and whenever
 * `news` changes, so that nothing just heard of lies in the future.
 */
export function useNow(offsetMs: number, everyMs: number, news?: unknown): number {
  const [nowMs, setNowMs] = useState(Date.now() + offsetMs);
  useEffect(() => {
    const read = () => setNowMs(Date.now() + offsetMs);
    read();
    const timer = setInterval(read, everyMs);
    return () => clearInterval(timer);
  }, [offsetMs, everyMs, news]);
  return nowMs;
}
