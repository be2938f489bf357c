import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../functions/api/openapi/operations.ts';
import { COMMON_PROBLEMS } from '../../functions/api/openapi/problems.ts';
import type { Call } from '../../functions/api/routes.ts';
import type { ProblemCode } from '../../functions/http/problem.ts';
import type { LocalStack } from '../../local/stack.ts';
import type { Client } from './client.ts';
import { COMMON, describeCommonRefusals } from './refusals/common.ts';
import { describeDetails } from './refusals/details.ts';
import { describeEffects } from './refusals/effects.ts';
import { OPERATOR_REFUSALS } from './refusals/operator-refusals.ts';
import { RECORD_REFUSALS } from './refusals/record-refusals.ts';
import { expectRefusal, type Scene } from './refusals/refusal.ts';
import { CALLS } from './refusals/requests.ts';
import { SUCCESSES } from './refusals/successes.ts';

/** Every answer that the document declares of every call, brought about over HTTP: docs/contract.md, section 2. */
export function describeRefusals(stack: () => LocalStack, client: () => Client): void {
  const scene = (): Scene => ({ stack: stack(), client: client() });
  const scenarios = { ...RECORD_REFUSALS, ...OPERATOR_REFUSALS };
  const declared = CALLS.flatMap((call) => OPERATIONS[call].refusals.map((code) => [call, code] as const));
  const answers = CALLS.flatMap((call) =>
    Object.keys(OPERATIONS[call].answers).map((status) => [call, Number(status)] as const),
  );

  describe('what a call is refused with', () => {
    it('has a scenario for each declared code, and for no other', () => {
      const told = Object.entries(scenarios).flatMap(([call, codes]) =>
        Object.keys(codes).map((code) => [call, code]),
      );
      expect(told.toSorted()).toEqual(declared.toSorted());
      expect(Object.keys(COMMON).toSorted()).toEqual(COMMON_PROBLEMS.toSorted());
    });
    describeCommonRefusals(scene);
  });

  describe.concurrent('a call', () => {
    it.for(declared)(
      '%s is refused with %s, exactly as declared',
      async ([call, code]: readonly [Call, ProblemCode]) => {
        const scenario = scenarios[call]?.[code];
        if (!scenario) throw new Error(`${call}: no scenario for ${code}`);
        expectRefusal(code, await scenario(scene()));
      },
    );

    it.for(answers)('%s succeeds with %i', async ([call, status]) => {
      const success = SUCCESSES[call]?.[status];
      if (!success) throw new Error(`${call}: no scenario for ${status}`);
      expect((await success(scene())).status).toBe(status);
    });
  });

  describeDetails(scene);
  describeEffects(scene);
}
