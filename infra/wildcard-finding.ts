import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The id of cdk-nag's finding about a resource with a wildcard, such as `AwsSolutions-IAM5[Resource::arn:…/*]`. */
export function wildcardFinding(scope: IConstruct, arn: string): string {
  return `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(arn))}]`;
}

/** References by name, as cdk-nag writes them: `arn:<AWS::Partition>:ecs:…`. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value ?? {}) as [string, unknown][];
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(flat).join('');
  return `<${[argument].flat().map(String).join('.')}>`;
}
