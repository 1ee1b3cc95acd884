const hosts = /(?:https?:\/\/|\blookup |\bhost[:=]? ["']?)([a-z\d][a-z\d.-]{2,120}\.[a-z]{2,24})/gi;
const ofIbm = /(?:^|\.)(?:ibm\.com|appdomain\.cloud|bluemix\.net)$/i;
const signsOfIbm =
  /\/api\/v2\/keys|\bkp\.Error|KeyProtect|key[ -]protect|hs-crypto|\bibm|bluemix|:kms:|correlation[ _-]?id|\bkey could not be\b/i;
const otherClouds =
  /\bgoogleapi\b|\bgoogle_|\bamazonaws\b|\baws[_:-]|\bazurerm?_|vault\.azure|\bAzure\b|cryptoKeyVersions|\bVault (?:server|token)\b/;

/** The hosts named in a plain text. */
export function hostsIn(plain: string): string[] {
  return [...plain.matchAll(hosts)].map(([, name = '']) => name);
}

/** A status or a lost connection may be anybody's: another cloud's, where the text says so and nothing in it is IBM's. */
export function isOfOthers(plain: string): boolean {
  if (signsOfIbm.test(plain)) return false;
  const named = hostsIn(plain);
  if (named.some((name) => ofIbm.test(name))) return false;
  return named.length > 0 || otherClouds.test(plain);
}
