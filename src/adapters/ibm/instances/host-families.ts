// The hosts of IBM's key services (docs/facts/ibm.md#instances-and-addresses): where an instance answers, and which addresses are IBM's at all.
import type { KeyService } from '../../../domain/key.js';

/** Decides the host of an instance: the two plans of Key Protect, and Hyper Protect Crypto Services as a whole. */
export type KmsPlan = 'standard' | 'dedicated' | 'hs-crypto';

export type KmsNetwork = 'public' | 'private';

/** Where IBM offers each. */
export const kmsRegions: Record<KmsPlan, readonly string[]> = {
  standard: [
    'us-south',
    'us-east',
    'ca-tor',
    'ca-mon',
    'br-sao',
    'eu-gb',
    'eu-de',
    'eu-es',
    'au-syd',
    'jp-tok',
    'jp-osa',
    'in-che',
    'in-mum',
  ],
  dedicated: ['us-south', 'us-east', 'eu-de', 'eu-es'],
  'hs-crypto': ['us-south', 'us-east', 'br-sao', 'ca-tor', 'eu-gb', 'eu-de', 'eu-es', 'jp-tok', 'au-syd'],
};

/**
 * The address of an instance, without `/api/v2`; undefined in a region without one. The private address of a Dedicated
 * instance is for the Resource Controller to tell (docs/facts/ibm.md#instances-and-addresses), and so is the port of an older instance of Hyper
 * Protect Crypto Services.
 */
export function kmsAddress(
  { id, plan, region }: { id: string; plan: KmsPlan; region: string },
  network: KmsNetwork = 'public',
): string | undefined {
  if (!kmsRegions[plan].includes(region)) return undefined;
  const isPrivate = network === 'private';
  switch (plan) {
    case 'hs-crypto':
      return `https://${id}.api.${isPrivate ? 'private.' : ''}${region}.hs-crypto.appdomain.cloud`;
    case 'dedicated':
      return isPrivate ? undefined : `https://${id}.api.${region}.kms.appdomain.cloud`;
    case 'standard':
      return `https://${isPrivate ? 'private.' : ''}${region}.kms.cloud.ibm.com`;
  }
}

/** An instance as far as addresses tell it from others. */
export interface AddressedInstance {
  /** GUID. */
  instanceId: string;
  service: KeyService;
}

/**
 * Whether an address is one of IBM's for this instance, on either network and in any region, those IBM may open later
 * included: tokens go nowhere else. `allowLoopback` takes this machine for IBM, which is right in the sandbox alone.
 */
export function isKmsAddress(
  url: string,
  instance: AddressedInstance,
  { allowLoopback = false }: { allowLoopback?: boolean } = {},
): boolean {
  return kmsPlanOf(url, instance) !== undefined || (allowLoopback && isLoopback(url));
}

/** The plan an address gives away; undefined for one that is not IBM's for this instance. */
export function kmsPlanOf(url: string, { instanceId, service }: AddressedInstance): KmsPlan | undefined {
  const address = bareAddress(url);
  if (address?.protocol !== 'https:') return undefined;
  const { hostname, port } = address;
  const found = hostForms.find(({ form, ports }) => form.test(hostname) && ports(port));
  if (found?.service !== service) return undefined;
  const [, id] = found.form.exec(hostname) ?? [];
  return id === undefined || id === instanceId.toLowerCase() ? found.plan : undefined;
}

const usual = (port: string) => port === '';
/** Every older instance has a port of its own. */
const ofOlderInstances = (port: string) => Number(port) >= 8_000 && Number(port) <= 19_999;

/** The group, where there is one, holds the instance's GUID. */
const hostForms: {
  form: RegExp;
  ports: (port: string) => boolean;
  service: KeyService;
  plan: KmsPlan;
}[] = [
  {
    form: /^(?:private\.)?[a-z]{2}-[a-z]{2,6}\.kms\.cloud\.ibm\.com$/,
    ports: usual,
    service: 'kms',
    plan: 'standard',
  },
  {
    form: /^([0-9a-f-]{36})\.api\.(?:private\.)?[a-z]{2}-[a-z]{2,6}\.kms\.appdomain\.cloud$/,
    ports: usual,
    service: 'kms',
    plan: 'dedicated',
  },
  {
    form: /^([0-9a-f-]{36})\.api\.(?:private\.)?[a-z]{2}-[a-z]{2,6}\.hs-crypto\.appdomain\.cloud$/,
    ports: usual,
    service: 'hs-crypto',
    plan: 'hs-crypto',
  },
  {
    form: /^api\.(?:private\.)?[a-z]{2}-[a-z]{2,6}\.hs-crypto\.cloud\.ibm\.com$/,
    ports: ofOlderInstances,
    service: 'hs-crypto',
    plan: 'hs-crypto',
  },
];

function isLoopback(url: string): boolean {
  const address = bareAddress(url);
  if (!address || !/^https?:$/.test(address.protocol)) return false;
  const { hostname } = address;
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** An address that says nothing but where, with or without `/api/v2`. */
function bareAddress(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { username, password, search, hash, pathname } = url;
  const isBare = [username, password, search, hash].every((part) => part === '');
  return isBare && /^\/(?:api\/v2\/?)?$/.test(pathname) ? url : undefined;
}
