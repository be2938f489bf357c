import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { ofThisAccount } from './key-policy.ts';

/** Tells the topic when an alarm rings, and when it is over. */
export function tellTopic(topic: sns.ITopic, alarms: readonly cloudwatch.Alarm[]): void {
  letAlarmsPublish(topic);
  const tell = new actions.SnsAction(topic);
  for (const alarm of alarms) {
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
  }
}

/**
 * A topic of this app with a policy or a key of its own would refuse CloudWatch, and nobody would hear of it: the action
 * of an alarm only names the topic. On an imported topic or key neither call has an effect.
 */
function letAlarmsPublish(topic: sns.ITopic): void {
  const cloudWatch = ofThisAccount('cloudwatch.amazonaws.com');
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudWatch],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
  topic.masterKey?.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');
}
