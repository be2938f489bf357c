import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../functions/api/routes.ts';
import { DEFAULT_REQUEST_BURST, DEFAULT_REQUESTS_PER_SECOND } from '../../functions/wiring/limits.ts';
import { asText, propertiesById, synthesize } from './synthesize.ts';

describe('the API', () => {
  const template = synthesize();
  const methods = Object.values(propertiesById(template, 'AWS::ApiGateway::Method'));
  const resources = propertiesById(template, 'AWS::ApiGateway::Resource');
  const served = methods.map((method) => `${asText(method['HttpMethod'])} ${pathOf(method['ResourceId'])}`);

  it.each([...ROUTES])('serves $method $path', ({ method, path }) => {
    expect(served).toContain(`${method} ${path}`);
  });

  it('serves no other method, save an ANY on every path, which answers 404', () => {
    const paths = ['/', ...Object.keys(resources).map((id) => pathOf({ Ref: id }))];
    expect(paths).toContain('/{proxy+}');
    expect([...served].sort()).toEqual(
      [
        ...ROUTES.map(({ method, path }) => `${method} ${path}`),
        ...paths.map((path) => `ANY ${path}`),
      ].sort(),
    );
  });

  it('authenticates each call by IAM before the one function behind it sees it', () => {
    template.allResourcesProperties('AWS::ApiGateway::Method', {
      AuthorizationType: 'AWS_IAM',
      Integration: Match.objectLike({ Type: 'AWS_PROXY' }),
    });
    expect(
      new Set(methods.map((method) => asText((method['Integration'] as { Uri: unknown }).Uri))).size,
    ).toBe(1);
  });

  it('lets only itself invoke the function, by one permission however many routes there are', () => {
    const permissions = Object.values(propertiesById(template, 'AWS::Lambda::Permission')).filter(
      (permission) => permission['Principal'] === 'apigateway.amazonaws.com',
    );
    expect(permissions).toHaveLength(1);
    const [api] = Object.keys(propertiesById(template, 'AWS::ApiGateway::RestApi'));
    expect(asText(permissions[0]?.['SourceArn'])).toContain(`:<${api ?? ''}>/`);
  });

  it('takes so many requests and no more', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [
        Match.objectLike({
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: DEFAULT_REQUESTS_PER_SECOND,
          ThrottlingBurstLimit: DEFAULT_REQUEST_BURST,
        }),
      ],
    });
  });

  it('writes who called what, and leaves the role that all APIs of the account share alone', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      AccessLogSetting: { Format: Match.stringLikeRegexp('"actor":"\\$context.identity.userArn"') },
    });
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  function pathOf(resourceId: unknown): string {
    const id = asText(resourceId).replace(/^<([^.>]+).*$/, '$1');
    const resource = resources[id];
    if (!resource) return '/';
    const parent = pathOf(resource['ParentId']);
    return `${parent === '/' ? '' : parent}/${asText(resource['PathPart'])}`;
  }
});
