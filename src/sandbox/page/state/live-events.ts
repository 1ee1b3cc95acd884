import type { SandboxEvent } from '../../control/api.js';

/**
 * Follows `/control/events` and connects again after a break, waiting 1 s, 2 s, 4 s, then 5 s.
 * `onOpen` runs after every connect: what happened meanwhile must be fetched.
 */
export function followEvents(handlers: {
  onEvent: (event: SandboxEvent) => void;
  onOpen: () => void;
  onLost: () => void;
}): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  const receive = (message: MessageEvent<string>) => {
    let event: SandboxEvent;
    try {
      event = JSON.parse(message.data) as SandboxEvent;
    } catch {
      return;
    }
    handlers.onEvent(event);
  };
  const connect = () => {
    source = new EventSource('/control/events');
    source.onopen = () => {
      failures = 0;
      handlers.onOpen();
    };
    source.onmessage = receive;
    // A server may also name its events after their type.
    for (const type of ['changed', 'wire', 'state']) source.addEventListener(type, receive);
    source.onerror = () => {
      source?.close();
      handlers.onLost();
      timer = setTimeout(connect, Math.min(5_000, 1_000 * 2 ** failures));
      failures += 1;
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
