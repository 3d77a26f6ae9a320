import type { ExplainedNode, ExplainedRegion, Lost } from '@meridian/shared/routing.ts';
import { parseQuestion } from '../../screens/routing/question.ts';
import { formatCount } from '../../widgets/figures.ts';
import { CommandFailed, EXIT } from '../exit-code.ts';
import { listOf, type ReadList } from './list.ts';

type Line = { readonly region: ExplainedRegion; readonly node: ExplainedNode | null };

/** Where a session would go, and why nothing nearer takes it; reserves nothing. */
export const explainRoute: ReadList = async (client, terminal, _, words) => {
  const explanation = await client.routing.explain.query(questionIn(words));
  if (explanation.chosen === null) terminal.say('nobody may take this session now');
  const lines = explanation.regions.flatMap((region): Line[] => [
    { region, node: null },
    ...region.nodes.map((node) => ({ region, node })),
  ]);
  return listOf(
    lines,
    {
      REGION: ({ region }) => region.regionId,
      SERVER: ({ node }) => node?.endpoint ?? '-',
      TYPE: ({ node }) => node?.type ?? '-',
      LOAD: ({ node }) => (node === null ? '-' : `${formatCount(node.load)}/${formatCount(node.capacity)}`),
      KM: ({ region }) => formatCount(region.distanceKm),
      MS: ({ region }) => formatCount(region.roundTripMs),
      '': ({ region, node }) => verdict(node ?? region),
    },
    explanation,
  );
};

function questionIn(words: readonly string[]): ReturnType<typeof parseQuestion> {
  try {
    return parseQuestion(words.join(' '));
  } catch (error) {
    throw new CommandFailed(EXIT.usage, error instanceof Error ? error.message : String(error));
  }
}

function verdict({ chosen, lostBecause }: { readonly chosen: boolean; readonly lostBecause: readonly Lost[] }): string {
  return chosen ? 'chosen' : lostBecause.map(({ code, message }) => `${code}: ${message}`).join('; ');
}
