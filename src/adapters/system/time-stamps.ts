// Time stamps after RFC 3161: a service signs that it has seen a text, and when.
import { createHash, randomBytes } from 'node:crypto';
import type { Certificate, SignedData } from 'pkijs';
import type { StampFault } from '../../domain/audit-finding.js';
import type { TimeStamps } from '../../ports/time-stamps.js';

interface TimeStampSettings {
  /** Where stamps are had; without it those that are kept can be looked at all the same. */
  url?: string;
  /** PEM of the authorities that are trusted. */
  ca: string;
  timeoutMs?: number;
}

const defaultTimeoutMs = 10_000;
const longestAnswer = 100_000;
const sha256 = '2.16.840.1.101.3.4.2.1';
const timeStamping = '1.3.6.1.5.5.7.3.8';
const extendedKeyUsage = '2.5.29.37';

/** Costs 20 MB of memory: read only where stamps are wanted. */
const pki = () => import('pkijs');

export function createTimeStamps({ url, ca, timeoutMs = defaultTimeoutMs }: TimeStampSettings): TimeStamps {
  const check: TimeStamps['check'] = async (text, token) => {
    const read = await readToken(Buffer.from(token, 'base64'));
    if (!read) return no('unreadable');
    const { signed, info } = read;
    const imprint = info.messageImprint;
    const isOver =
      imprint.hashAlgorithm.algorithmId === sha256 &&
      Buffer.from(imprint.hashedMessage.valueBlock.valueHexView).equals(digestOf(text));
    if (!isOver) return no('of_something_else');
    const data = bytesOf(text);
    const signature = await verified(signed, { data, checkChain: false });
    if (signature?.signatureVerified !== true) return no('not_signed');
    const trustedCerts = await certificatesIn(ca);
    const trust = await verified(signed, { data, checkChain: true, trustedCerts });
    if (trust?.signerCertificateVerified !== true || !mayStamp(trust.signerCertificate))
      return no('not_trusted');
    return { ok: true, at: info.genTime.getTime() };
  };

  return {
    check,
    async stamp(text) {
      if (url === undefined) throw new Error('no time-stamping service is set');
      // Positive, and as many bytes as said.
      const nonce = Buffer.concat([Buffer.from([0x01]), randomBytes(7)]);
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/timestamp-query' },
        body: queryOf(text, nonce),
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
      });
      if (!answer.ok) throw new Error(`the time-stamping service answered ${answer.status}`);
      const body = await answer.arrayBuffer();
      if (body.byteLength > longestAnswer) throw new Error('the time-stamping service answered at length');
      const token = await tokenIn(body);
      const read = await readToken(token);
      if (!read?.info.nonce || !Buffer.from(read.info.nonce.valueBlock.valueHexView).equals(nonce))
        throw new Error('the time-stamping service answered something else');
      const checked = await check(text, token.toString('base64'));
      if (!checked.ok) throw new Error(`the time stamp does not hold: ${checked.why}`);
      return token.toString('base64');
    },
  };
}

const no = (why: StampFault) => ({ ok: false, why }) as const;
const digestOf = (text: string) => createHash('sha256').update(text).digest();
const bytesOf = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text)).buffer;

/** TimeStampReq with SHA-256, a nonce of eight bytes and the wish for the certificate (RFC 3161, 2.4.1). */
function queryOf(text: string, nonce: Buffer): Uint8Array<ArrayBuffer> {
  const algorithm = Buffer.from('300d06096086480165030402010500', 'hex');
  const imprint = Buffer.concat([
    Buffer.from([0x30, 0x31]),
    algorithm,
    Buffer.from([0x04, 0x20]),
    digestOf(text),
  ]);
  const parts = [
    Buffer.from([0x02, 0x01, 0x01]),
    imprint,
    Buffer.from([0x02, nonce.length]),
    nonce,
    Buffer.from([0x01, 0x01, 0xff]),
  ];
  const body = Buffer.concat(parts);
  return new Uint8Array(Buffer.concat([Buffer.from([0x30, body.length]), body]));
}

/** The token as it was signed: encoding it anew might change what the signature is over. */
async function tokenIn(body: ArrayBuffer): Promise<Buffer> {
  const { TimeStampResp } = await pki();
  const { status } = TimeStampResp.fromBER(body).status;
  if (status !== 0 && status !== 1) throw new Error(`the time-stamping service refused (status ${status})`);
  const bytes = Buffer.from(body);
  const { from } = valueAt(bytes, 0);
  return bytes.subarray(valueAt(bytes, from).to);
}

/** Where a DER value begins and ends. */
function valueAt(bytes: Buffer, at: number): { from: number; to: number } {
  const first = bytes.readUInt8(at + 1);
  const more = first < 0x80 ? 0 : first & 0x7f;
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  const from = at + 2 + more;
  return { from, to: from + length };
}

async function readToken(token: Buffer) {
  const { ContentInfo, SignedData, TSTInfo } = await pki();
  try {
    const signed = new SignedData({ schema: ContentInfo.fromBER(new Uint8Array(token).buffer).content });
    const content = signed.encapContentInfo.eContent;
    return content && { signed, info: TSTInfo.fromBER(content.getValue()) };
  } catch {
    return undefined;
  }
}

/** It throws where anything does not hold. */
async function verified(
  signed: SignedData,
  how: { data: ArrayBuffer; checkChain: boolean; trustedCerts?: Certificate[] },
) {
  try {
    return await signed.verify({ signer: 0, extendedMode: true, ...how });
  } catch {
    return undefined;
  }
}

function mayStamp(certificate: Certificate | null | undefined): boolean {
  const usage = certificate?.extensions?.find(({ extnID }) => extnID === extendedKeyUsage)?.parsedValue as
    { keyPurposes?: string[] } | undefined;
  return usage?.keyPurposes?.includes(timeStamping) ?? false;
}

async function certificatesIn(pem: string): Promise<Certificate[]> {
  const { Certificate } = await pki();
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)].map(([, body]) =>
    Certificate.fromBER(new Uint8Array(Buffer.from(body!, 'base64')).buffer),
  );
}
