import { type App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { Authorization } from '../../../infra/authorization.ts';
import { WithJwt } from '../../../infra/examples/jwt.ts';
import { OwnTableAndClusters, RecordStack } from '../../../infra/examples/own-table-and-clusters.ts';
import { PrivateApi } from '../../../infra/examples/private-api.ts';
import { QuickStart } from '../../../infra/examples/quick-start.ts';
import { StanddownStack } from '../../../infra/standdown-stack.ts';
import { appWithFlags } from '../synthesize.ts';

const EXAMPLES: Readonly<Record<string, (app: App) => void>> = {
  'quick-start': (app) => new QuickStart(app, 'Standdown'),
  'own-table-and-clusters': (app) =>
    new OwnTableAndClusters(app, 'Standdown', {
      record: new RecordStack(app, 'Record'),
      vpc: networkOf(app),
    }),
  jwt: (app) => new WithJwt(app, 'Standdown'),
  'private-api': (app) => new PrivateApi(app, 'Standdown', { vpc: networkOf(app) }),
  'the app of this repository': (app) => new StanddownStack(app, 'Standdown', { clusterNames: ['workers'] }),
  'a runbook that operators may execute': (app) => {
    const props = { clusterNames: ['workers'], runbook: true };
    const stack = new StanddownStack(app, 'Standdown', props);
    const operators = new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() });
    stack.termination.runbook?.grantExecute(operators);
  },
};

describe('what is built with the construct', () => {
  it.each(Object.entries(EXAMPLES))(
    'synthesizes, and cdk-nag finds nothing that is not written down: %s',
    (_, build) => {
      expect(findings(build)).toEqual([]);
    },
  );

  it('does not hide from cdk-nag that an API is open to everybody', () => {
    const open = Authorization.openToEverybodyWhoCanReachIt();
    const found = findings((app) => {
      const vpcEndpoints = [
        ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(new Stack(app, 'Network'), 'Endpoint', {
          port: 443,
          vpcEndpointId: 'vpce-1',
        }),
      ];
      new StanddownStack(app, 'Standdown', { clusterNames: ['workers'], authorization: open, vpcEndpoints });
    });
    expect(found).toContain('AwsSolutions-APIG4');
  });
});

/** The rules that packs complain of in an app, once each. */
function findings(build: (app: App) => unknown): readonly string[] {
  const app = appWithFlags();
  const packs = [new AwsSolutionsChecks(app), new ServerlessChecks(app)];
  const reported = new Set<string>();
  for (const pack of packs) {
    const check = pack.validate.bind(pack);
    pack.validate = (context) => {
      const report = check(context);
      for (const { ruleName } of report.violations) reported.add(ruleName);
      return { ...report, success: true, violations: [] };
    };
  }
  Validations.of(app).addPlugins(...packs);
  build(app);
  app.synth();
  return [...reported].filter((rule) => !NETWORK.includes(rule)).sort();
}

/** The network stands for one that is there already: what is found in it is not ours. */
function networkOf(app: App): ec2.IVpc {
  return new ec2.Vpc(new Stack(app, 'Network'), 'Vpc', { restrictDefaultSecurityGroup: false });
}

const NETWORK: readonly string[] = ['AwsSolutions-VPC7'];
