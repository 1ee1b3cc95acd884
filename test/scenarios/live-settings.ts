import { demoApiKeys, demoWorld } from '../../src/sandbox/demo-world.js';

/** Complete settings of a bot as a process of its own, for the demo world's first instance; more may be added. */
export function liveSettings(at: {
  slackApiUrl: string;
  /** One server stands in for all of IBM's. */
  ibmUrl: string;
  redisUrl: string;
  identity: 'service-ids' | 'passcode';
}): Record<string, string> {
  const { workspace, instances } = demoWorld;
  const [instance] = instances;
  if (!instance) throw new Error('the world has no instance');
  return {
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_APP_TOKEN: workspace.appToken,
    SLACK_API_URL: at.slackApiUrl,
    REDIS_URL: at.redisUrl,
    KMS_INSTANCE_ID: instance.id,
    KMS_INSTANCE_NAME: instance.name,
    KMS_SERVICE: instance.service,
    KMS_REGION: instance.region,
    KMS_URL: at.ibmUrl,
    IAM_URL: at.ibmUrl,
    RESOURCE_CONTROLLER_URL: at.ibmUrl,
    ACCOUNT_MANAGEMENT_URL: at.ibmUrl,
    USER_MANAGEMENT_URL: at.ibmUrl,
    GLOBAL_TAGGING_URL: at.ibmUrl,
    ACTING_IDENTITY: at.identity,
    IBM_READER_API_KEY: demoApiKeys.reader,
    ...(at.identity === 'service-ids' && {
      IBM_WRITER_API_KEY: demoApiKeys.writer,
      IBM_MANAGER_API_KEY: demoApiKeys.manager,
    }),
  };
}
