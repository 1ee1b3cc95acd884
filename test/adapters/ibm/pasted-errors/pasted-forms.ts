// How people come by a message: what IBM's tools print around it. Ids and names are made up.
import type { IbmMessage } from './ibm-messages.js';

export const pasted = {
  correlationId: '160cc463-71d1-4b30-a5f2-d3f7e9f2b75e',
  keyId: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001',
  instanceId: '7d1f0a52-0000-4a0e-9a55-0c2f7a9be100',
  keyName: 'billing-root',
};
const { correlationId, keyId, instanceId, keyName } = pasted;

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const moreInfo = 'https://cloud.ibm.com/apidocs/key-protect';
const today = ({ code, status, what }: IbmMessage) =>
  `${titles[status]}: ${what}: Please see \`reasons\` for more details (${code})`;
const of2020 = ({ status, what }: IbmMessage) =>
  `${titles[status]}: ${what}. Please see "reasons" for more details.`;

const kpError = (message: IbmMessage, msg = today(message)) =>
  `kp.Error: correlation_id='${correlationId}', msg='${msg}', reasons='[${message.code}: ${message.message} - FOR_MORE_INFO_REFER: ${moreInfo}]'`;

/** As a terminal of that width breaks a text. */
function wrapped(text: string, width: number, lineStart: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `${lineStart}${line}`).join('\n');
}

const body = (message: IbmMessage) => ({
  metadata: { collectionType: 'application/vnd.ibm.kms.error+json', collectionTotal: 1 },
  resources: [
    {
      errorMsg: today(message),
      reasons: [{ code: message.code, message: message.message, status: message.status, moreInfo }],
    },
  ],
});

export interface PastedForm {
  text(message: IbmMessage): string;
  /** What the form still tells of the message: its code, its sentence alone, or no more than its status. */
  tells: 'code' | 'sentence' | 'status';
  /** What else stands in it. */
  names?: ('correlationId' | 'keyId' | 'keyName')[];
}

export const pastedForms: Record<string, PastedForm> = {
  'alone, as the console shows it': { text: ({ message }) => message, tells: 'sentence' },
  'behind the name of the key': {
    text: ({ message }) => `${keyName}: ${message}`,
    tells: 'sentence',
    names: ['keyName'],
  },
  'behind the name of the key on a line of its own': {
    text: ({ message }) => `${keyName}\n\n${message}`,
    tells: 'sentence',
    names: ['keyName'],
  },
  'split over lines': { text: ({ message }) => wrapped(message, 24, '    '), tells: 'sentence' },
  'split over lines, with its title, in a quote': {
    text: ({ status, message }) =>
      `> *${titles[status]}*: ${wrapped(message, 40, '> ').slice(2)}\n> Correlation-ID:${correlationId}`,
    tells: 'sentence',
    names: ['correlationId'],
  },
  'from a program in Go': {
    text: (message) =>
      `2026/11/02 09:23:39 Get Key failed for keyID ${keyId} with the following error: ${kpError(message)}`,
    tells: 'code',
    names: ['correlationId', 'keyId'],
  },
  'from Terraform, in its box': {
    text: (message) =>
      [
        '╷',
        wrapped(`Error: [ERROR] Error while deleting: ${kpError(message)}`, 78, '│ '),
        '│ ',
        '│   with module.kms.ibm_kms_key.key["billing"],',
        '│   on main.tf line 42, in resource "ibm_kms_key" "key":',
        '│   42: resource "ibm_kms_key" "key" {',
        '╵',
      ].join('\n'),
    tells: 'code',
    names: ['correlationId'],
  },
  'from the command line, as of 2020': {
    text: (message) =>
      `Deleting key: '${keyId}', from instance: '${instanceId}'...\nFAILED\nkp.Error:\n    correlation_id='${correlationId}',\n    msg='${of2020(message)}',\n    reasons='[${message.code}:\n${wrapped(message.message, 50, '        ')} -\n        FOR_MORE_INFO_REFER: ${moreInfo}]'`,
    tells: 'code',
    names: ['correlationId', 'keyId'],
  },
  'from the command line, its short form': {
    text: ({ code, message }) => `FAILED\n${code}\n${message}\nCorrelation-ID:${correlationId}`,
    tells: 'code',
    names: ['correlationId'],
  },
  'from Node, in one line': {
    text: ({ status }) => `Error: ${titles[status]}: ${titles[status]}`,
    tells: 'status',
  },
  'from Node, looked into': {
    text: (message) =>
      `${titles[message.status]}: ${titles[message.status]}\n    at RequestWrapper.formatError (/srv/node_modules/ibm-cloud-sdk-core/lib/request-wrapper.js:248:21) {\n  status: ${message.status},\n  statusText: '${titles[message.status]}',\n  headers: { 'correlation-id': '${correlationId}' },\n  body: '${JSON.stringify(body(message))}'\n}`,
    tells: 'code',
    names: ['correlationId'],
  },
  'from Python': {
    text: ({ status }) =>
      `ibm_cloud_sdk_core.api_exception.ApiException: Error: ${titles[status]}, Code: ${status} , X-global-transaction-id: 0ab1`,
    tells: 'status',
  },
  'from Java': {
    text: ({ status }) =>
      `Exception in thread "main" com.ibm.cloud.sdk.core.service.exception.ServiceResponseException: ${titles[status]}\n\tat com.ibm.cloud.sdk.core.service.BaseService.processServiceCall(BaseService.java:512)`,
    tells: 'status',
  },
  'as the body of today': {
    text: (message) => JSON.stringify(body(message), undefined, 2),
    tells: 'code',
  },
  'as a body of 2020': {
    text: (message) =>
      JSON.stringify({
        resources: [
          {
            errorMsg: of2020(message),
            reasons: [{ code: ` ${message.code}`, message: message.message, more_info: moreInfo }],
          },
        ],
      }),
    tells: 'code',
  },
  'as an event of the account': {
    text: ({ status }) =>
      JSON.stringify({
        eventTime: '2026-11-02T09:23:39.00+0000',
        action: 'kms.secrets.delete',
        outcome: 'failure',
        message: 'Key Protect: delete secrets billing-root -failure',
        initiator: { id: 'IBMid-100000RITA', name: 'rita@northwind.example' },
        target: {
          id: `crn:v1:bluemix:public:kms:eu-de:a/0a1b:${instanceId}:key:${keyId}`,
          typeURI: 'kms/secrets',
        },
        reason: { reasonCode: status, reasonType: titles[status] },
        severity: 'critical',
        correlationId,
        requestData: { requestURI: `/api/v2/keys/${keyId}?force=false`, instanceID: instanceId },
      }),
    tells: 'status',
    names: ['correlationId', 'keyId'],
  },
};
