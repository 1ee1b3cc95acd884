import { hostsIn, isOfIbm } from './whose-text.js';

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
];

/** As common with everybody's servers that they need a sign of IBM beside them. */
const certificates =
  /x509: |certificate has expired|self[- ]signed certificate|unable to verify the first certificate/i;
/** Longer texts say whom they are about. */
const longestAlone = 100;
/** The ports of the key management (docs/facts/ibm.md#instances-and-addresses). */
const isPortOfIbm = (port: number) => port === 443 || (port >= 8_000 && port <= 19_999);

export interface NetworkTrouble {
  networkErrorCode: string;
  /** Whether IAM was asked, not the key management. */
  atIam: boolean;
  /** A call that only reads changes nothing, whatever became of it, nor one that was never sent for want of trust. */
  mutating: boolean;
}

export function networkTroubleIn(plain: string): NetworkTrouble | undefined {
  const networkErrorCode = codeIn(plain);
  return networkErrorCode === undefined
    ? undefined
    : {
        networkErrorCode,
        atIam: hostsIn(plain).some((name) => /(?:^|\.)iam\./i.test(name)),
        mutating: !/\b(?:get|head) ["']?https?:/i.test(plain) && !certificates.test(plain),
      };
}

function codeIn(plain: string): string | undefined {
  const [, code] = troubles.find(([pattern]) => pattern.test(plain)) ?? [];
  if (isOfIbm(plain)) return code ?? (certificates.test(plain) ? 'CERT' : undefined);
  const port = /:(\d{2,5})(?=$|[:\s])/.exec(plain)?.[1];
  const mayBeOfIbm = plain.length <= longestAlone && (port === undefined || isPortOfIbm(Number(port)));
  return mayBeOfIbm ? code : undefined;
}
