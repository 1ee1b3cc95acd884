import { hostsIn } from './whose-text.js';

/** Trouble on the way, as programs in Go, Node, Python, Java and curl word it: no answer came at all. */
const troubles: [pattern: RegExp, networkErrorCode: string][] = [
  [/connection refused|ECONNREFUSED|ConnectException/i, 'ECONNREFUSED'],
  [
    /no such host|ENOTFOUND|EAI_AGAIN|could not resolve host|UnknownHostException|name or service not known|name resolution|nodename nor servname/i,
    'ENOTFOUND',
  ],
  [
    /context deadline exceeded|client\.timeout exceeded|i\/o timeout|tls handshake timeout|ETIMEDOUT|ESOCKETTIMEDOUT|connection timed out|operation timed out|read timed out|connect timed out|SocketTimeoutException|no route to host|EHOSTUNREACH|network is unreachable|timeout of \d+ ?ms exceeded/i,
    'ETIMEDOUT',
  ],
  [/connection reset|ECONNRESET|socket hang up|broken pipe|EPIPE|unexpected EOF|: EOF\b/i, 'ECONNRESET'],
  [
    /x509: |certificate has expired|self[- ]signed certificate|unable to verify the first certificate/i,
    'CERT',
  ],
];

export interface NetworkTrouble {
  networkErrorCode: string;
  /** Whether IAM was asked, not the key management. */
  atIam: boolean;
  /** A call that only reads changes nothing, whatever became of it. */
  mutating: boolean;
}

export function networkTroubleIn(plain: string): NetworkTrouble | undefined {
  const trouble = troubles.find(([pattern]) => pattern.test(plain));
  return (
    trouble && {
      networkErrorCode: trouble[1],
      atIam: hostsIn(plain).some((name) => /(?:^|\.)iam\./i.test(name)),
      mutating: !/\b(?:get|head) ["']?https?:/i.test(plain),
    }
  );
}
