// A time-stamping service for tests: an authority of its own, made and played by openssl.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { DebianPackage } from './debian-package.js';

const run = promisify(execFile);
export const openssl: DebianPackage = { name: 'openssl', program: '/usr/bin/openssl' };

const settings = `
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[stamping]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[other]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, codeSigning
[tsa]
default_tsa = one
[one]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
ess_cert_id_alg = sha256
`;

export interface TimeStampAuthority {
  url: string;
  /** PEM of the authority. */
  ca: string;
  folder: string;
  /** What it answers until told otherwise: a stamp, nothing good, or one of a certificate that is not for stamping. */
  behave(how: 'well' | 'down' | 'refusing' | 'replaying'): void;
  /** By openssl itself. */
  verify(text: string, token: string): Promise<boolean>;
  close(): Promise<void>;
}

export async function openTimeStampAuthority(): Promise<TimeStampAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-tsa-'));
  const ssl = (...args: string[]) => run(openssl.program, args, { cwd: folder });
  await writeFile(join(folder, 'tsa.cnf'), settings);
  await writeFile(join(folder, 'serial'), '01\n');
  const newKey = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-config',
    'tsa.cnf',
  ];
  await ssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test CA',
    '-extensions',
    'ca',
    '-days',
    '30',
  );
  await ssl('req', ...newKey, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Test TSA');
  await ssl(
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-set_serial',
    '7',
    '-days',
    '30',
    '-extfile',
    'tsa.cnf',
    '-extensions',
    'stamping',
    '-out',
    'tsa.pem',
  );
  let how: Parameters<TimeStampAuthority['behave']>[0] = 'well';
  let last: Buffer | undefined;
  let number = 0;
  async function stampOf(query: Buffer): Promise<Buffer> {
    const name = `q${++number}`;
    await writeFile(join(folder, name), query);
    await ssl(
      'ts',
      '-reply',
      '-config',
      'tsa.cnf',
      '-section',
      'one',
      '-queryfile',
      name,
      '-signer',
      'tsa.pem',
      '-inkey',
      'tsa.key',
      '-chain',
      'ca.pem',
      '-out',
      `${name}.tsr`,
    );
    return readFile(join(folder, `${name}.tsr`));
  }
  const server = createServer((request, response) => {
    void (async () => {
      const query = await buffer(request);
      if (how === 'down') return void response.writeHead(503).end();
      // PKIStatus 2: rejection.
      if (how === 'refusing') return void response.end(Buffer.from('30053003020102', 'hex'));
      if (how === 'replaying' && last) return void response.end(last);
      last = await stampOf(query);
      response.end(last);
    })().catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: await readFile(join(folder, 'ca.pem'), 'utf8'),
    folder,
    behave: (next) => void (how = next),
    async verify(text, token) {
      await writeFile(join(folder, 'text'), text);
      await writeFile(join(folder, 'token'), Buffer.from(token, 'base64'));
      return ssl('ts', '-verify', '-data', 'text', '-in', 'token', '-token_in', '-CAfile', 'ca.pem').then(
        () => true,
        () => false,
      );
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
