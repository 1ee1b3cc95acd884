import type { BotIdentity } from '../domain/privilege.js';
import type { IbmFinding, IbmService, NamedInstance, Unreached } from '../domain/surroundings.js';
import type { SettingName } from './configuration.js';
import type { Finding } from './finding.js';
import { explainSignInFailure } from './iam-failures.js';
import { explainPrivilege } from './privilege.js';

/** Where what is looked at comes from. */
export interface IbmContext {
  instancesFrom: 'derived' | 'url' | 'file' | 'discovery';
  /** Who may act is told by IAM, or by a file. */
  rolesFrom: 'iam' | 'file';
}

const keySettings: Record<BotIdentity, SettingName> = {
  reader: 'IBM_READER_API_KEY',
  writer: 'IBM_WRITER_API_KEY',
  manager: 'IBM_MANAGER_API_KEY',
};

const services: Record<IbmService, { setting: SettingName; name: string; without: string }> = {
  iam: { setting: 'IAM_URL', name: 'IAM', without: 'nobody can sign in' },
  resource_controller: {
    setting: 'RESOURCE_CONTROLLER_URL',
    name: 'The Resource Controller',
    without: 'service instances are shown by id',
  },
  account_management: {
    setting: 'ACCOUNT_MANAGEMENT_URL',
    name: 'Account Management',
    without: 'owners of accounts are not named',
  },
  user_management: {
    setting: 'USER_MANAGEMENT_URL',
    name: 'User Management',
    without: 'people are not named',
  },
  global_tagging: {
    setting: 'GLOBAL_TAGGING_URL',
    name: 'Global Search and Tagging',
    without: 'a right that hangs on an access tag does not count for sure',
  },
};

/** Without these IAM cannot be the role directory. */
const neededForRights: readonly IbmService[] = [
  'resource_controller',
  'account_management',
  'user_management',
];

/** One thing found at IBM, and what to do about it: for whoever starts the bot. */
export function ibmFinding(finding: IbmFinding, context: IbmContext): Finding {
  const code = `ibm.${finding.problem}`;
  switch (finding.problem) {
    case 'service_unreached':
      return serviceUnreached(code, finding, context);
    case 'sign_in_refused': {
      const { what, why, next } = explainSignInFailure(finding.failure);
      return {
        weight: 'stops',
        code,
        setting: keySettings[finding.who],
        tried: 'signed in at IAM with it',
        found: `${what} ${why}`,
        next,
      };
    }
    case 'one_identity': {
      const [first, second] = finding.who;
      return {
        weight: 'stops',
        code,
        setting: keySettings[second],
        tried: 'signed in at IAM with both keys',
        found: `${keySettings[first]} and ${keySettings[second]} belong to one identity (${finding.iamId}). IBM refuses the second step of the identity that took the first, and reading needs neither right.`,
        next: 'Use a service ID of its own for each.',
      };
    }
    case 'keys_swapped': {
      const [lacks, may] = finding.who.map((who) => keySettings[who]);
      return {
        weight: 'stops',
        code,
        setting: keySettings[finding.who[0]],
        tried: `compared the rights of both keys on ${finding.instance.name}`,
        found: `${lacks} and ${may} stand in each other’s place: the second may what the first needs and may not.`,
        next: 'Swap the two.',
      };
    }
    case 'no_instances':
      return {
        weight: 'stops',
        code,
        setting: 'KMS_DISCOVERY',
        tried: 'listed the instances that the reader sees',
        found:
          'The reader (IBM_READER_API_KEY) sees no instance of Key Protect or Hyper Protect Crypto Services that has an address.',
        next: 'Give it the platform role Viewer and the role Reader on the instances.',
      };
    case 'instances_unreadable':
      return {
        weight: 'stops',
        code,
        setting: 'KMS_DISCOVERY',
        tried: 'listed the instances that the reader sees',
        found: 'The Resource Controller did not list them.',
        next: 'Check RESOURCE_CONTROLLER_URL, or name the instances yourself.',
      };
    case 'instance_unreached':
    case 'instance_refused':
      return instanceFinding(code, finding, context);
    case 'service_differs':
      return {
        weight: 'stops',
        code,
        setting: fileOr('KMS_SERVICE', context),
        tried: `asked the Resource Controller about ${named(finding.instance)}`,
        found: `It is configured as ${finding.configured}, and the Resource Controller says ${finding.told}.`,
        next: `Set the service to ${finding.told}.`,
      };
    case 'region_differs':
      return {
        weight: context.instancesFrom === 'derived' ? 'stops' : 'warns',
        code,
        setting: fileOr('KMS_REGION', context),
        tried: `asked the Resource Controller about ${named(finding.instance)}`,
        found: `It is configured in ${finding.configured}, and the Resource Controller says ${finding.told}.`,
        next: `Set the region to ${finding.told}.`,
      };
    case 'privilege': {
      const { who, privilege, problem } = finding.finding;
      const isLacking = who === 'reader' && problem === 'missing';
      const isBlind = isLacking && privilege !== 'read_keys' && context.rolesFrom === 'iam';
      const isUseless = isLacking && privilege === 'read_keys' && context.instancesFrom !== 'discovery';
      const { found, next } = explainPrivilege(finding.finding);
      return {
        weight: isBlind || isUseless ? 'stops' : 'warns',
        code: `${code}.${who}.${privilege}.${problem}`,
        setting: keySettings[who],
        tried: 'compared the rights of its identity with what it needs',
        found: isBlind ? `${found} Without it IAM cannot say who may act, and no ROLES_FILE is set.` : found,
        next,
      };
    }
    case 'rights_unreadable':
      return {
        weight: context.rolesFrom === 'iam' ? 'stops' : 'warns',
        code,
        setting: 'IAM_URL',
        tried: 'read the rights of the bot’s own identities',
        found: `IAM did not answer ${finding.operation}.`,
        next: 'Try again in a few minutes. If it lasts, look at the status of IBM Cloud.',
      };
    case 'signed_in':
      return {
        weight: 'says',
        code,
        setting: keySettings[finding.who],
        tried: 'signed in at IAM with it',
        found: `It is ${finding.iamId}.`,
      };
    case 'instance_readable':
    case 'instance_shows_nothing':
      return {
        weight: 'says',
        code,
        setting: addressSetting(context),
        tried: `read one key of ${named(finding.instance)} at ${finding.url}`,
        found:
          finding.problem === 'instance_readable'
            ? `The KMS lets the reader read ${finding.instance.name}.`
            : `The KMS answers, and shows the reader no key of ${finding.instance.name}.`,
      };
  }
}

function serviceUnreached(
  code: string,
  { service, url, how }: Extract<IbmFinding, { problem: 'service_unreached' }>,
  { rolesFrom, instancesFrom }: IbmContext,
): Finding {
  const { setting, name, without } = services[service];
  const isNeeded =
    service === 'iam' ||
    (rolesFrom === 'iam' && neededForRights.includes(service)) ||
    (instancesFrom === 'discovery' && service === 'resource_controller');
  const lacking = isNeeded && service !== 'iam' ? 'it cannot be read who may act on which instance' : without;
  return {
    weight: isNeeded ? 'stops' : 'warns',
    code: `${code}.${service}`,
    setting,
    tried: `called ${name} at ${url}`,
    found: `${name} ${unreachedWords(how)}. Without it ${lacking}.`,
    next:
      how.why === 'outage'
        ? 'Try again in a few minutes. If it lasts, look at the status of IBM Cloud.'
        : `Check ${setting} and the way there; left out, it is the public address.`,
  };
}

function instanceFinding(
  code: string,
  finding: Extract<IbmFinding, { problem: 'instance_unreached' | 'instance_refused' }>,
  context: IbmContext,
): Finding {
  const { instance, url } = finding;
  // What is found by itself comes and goes while the bot runs.
  const weight = context.instancesFrom === 'discovery' ? 'warns' : 'stops';
  const tried = `read one key of ${named(instance)} at ${url}`;
  if (finding.problem === 'instance_unreached') {
    const { how } = finding;
    return {
      weight: how.why === 'outage' ? 'warns' : weight,
      code,
      setting: addressSetting(context),
      tried,
      found: `The KMS of ${instance.name} ${unreachedWords(how)}.`,
      next:
        how.why === 'outage'
          ? 'Nothing, if it passes. If it lasts, look at the status of IBM Cloud.'
          : 'Check the address, which the instance page in the IBM Cloud console lists under Endpoints, and the way there: a private one is reached from IBM’s network alone.',
    };
  }
  if (finding.status === 403) {
    return {
      weight,
      code: `${code}.forbidden`,
      setting: 'IBM_READER_API_KEY',
      tried,
      found: `The KMS does not let the reader read ${instance.name} (403).`,
      next: 'Give its service ID the role Reader on the instance.',
    };
  }
  return {
    weight,
    code,
    setting: fileOr('KMS_INSTANCE_ID', context),
    tried,
    found: `The KMS there answers ${finding.status}: it has no such instance, or shows it to the reader in no way.`,
    next: `Compare the GUID and the region with the instance page in the IBM Cloud console; where they are right, give the service ID of IBM_READER_API_KEY the role Reader on the instance.`,
  };
}

function addressSetting({ instancesFrom }: IbmContext): SettingName {
  switch (instancesFrom) {
    case 'derived':
      return 'KMS_REGION';
    case 'url':
      return 'KMS_URL';
    case 'file':
      return 'COUNTERSIGN_INSTANCES_FILE';
    case 'discovery':
      return 'KMS_DISCOVERY';
  }
}

function fileOr(setting: SettingName, { instancesFrom }: IbmContext): SettingName {
  return instancesFrom === 'file' ? 'COUNTERSIGN_INSTANCES_FILE' : setting;
}

function named({ id, name }: NamedInstance): string {
  return name === id ? id : `${name} (${id})`;
}

const networkWords: Record<string, string> = {
  ENOTFOUND: 'has no such host',
  EAI_AGAIN: 'could not be found, since no name server answered',
  ECONNREFUSED: 'is not listening there',
  ECONNRESET: 'broke off the connection',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  UND_ERR_CONNECT_TIMEOUT: 'did not answer in time',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that nobody we trust has signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody we trust has signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that nobody we trust has signed',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  EPROTO: 'does not speak TLS there',
};

/** Continues a sentence that begins with the name of the service. */
function unreachedWords(how: Unreached): string {
  switch (how.why) {
    case 'no_connection': {
      const { networkErrorCode: code } = how;
      if (code === undefined) return 'could not be reached';
      return `${networkWords[code] ?? 'could not be reached'} (${code})`;
    }
    case 'no_answer_in_time':
      return 'did not answer in time';
    case 'foreign':
      return `does not answer there: something else does (${how.status})`;
    case 'outage':
      return `is in trouble (${how.status})`;
  }
}
