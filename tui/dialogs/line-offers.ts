import { passesFilter } from '@meridian/shared/row-filter.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { partsOfLine, takesOf } from '../commands/line-takes.ts';
import { type LineVerb, lineVerbs, type Place } from '../commands/line-verbs.ts';
import { foundServers } from './found-servers.ts';
import type { PickLine } from './pick-line.ts';

const PLACES_MAX = 20;

/** What a typed command may mean: its verbs, and then what its verb may be said of. */
export function lineOffers(cockpit: Cockpit, typed: string): PickLine[] {
  const { word, argument } = partsOfLine(typed);
  const verb = lineVerbs(cockpit.config).find(({ name }) => name === word);
  if (verb === undefined) return verbOffers(cockpit, typed.trimStart());
  return argumentOffers(cockpit, verb, argument);
}

function verbOffers({ config }: Cockpit, text: string): PickLine[] {
  const verbs = lineVerbs(config).filter(({ name }) => name.startsWith(text));
  return verbs.map((verb) => ({
    id: verb.name,
    label: verb.name,
    text: verb.title,
    reason: null,
    completion: `${verb.name}${takesOf(verb.name, config) === 'nothing' ? '' : ' '}`,
    choose: () => undefined,
  }));
}

function argumentOffers(cockpit: Cockpit, verb: LineVerb, argument: string): PickLine[] {
  const { name, title } = verb;
  const takes = takesOf(name, cockpit.config);
  if (takes === 'nothing' || takes === 'text') {
    const isMissing = takes === 'text' && argument === '';
    const choose = isMissing ? null : verb.run(argument, null);
    return [
      { id: name, label: name, text: `${title} ${argument}`.trim(), reason: isMissing ? 'type it' : null, choose },
    ];
  }
  const isWhole = (place: Place) => place.name.toLowerCase() === argument.toLowerCase();
  // What was typed in full is meant, however many longer names begin like it.
  const places = placesFor(cockpit, takes, argument)
    .toSorted((left, right) => Number(isWhole(right)) - Number(isWhole(left)))
    .slice(0, PLACES_MAX);
  return places.map((place): PickLine => {
    const said = place.name;
    return {
      id: said,
      label: name,
      text: place.serverId === null ? said : `${said} in ${place.regionId}`,
      reason: null,
      ...(isWhole(place) ? {} : { completion: `${name} ${said}` }),
      choose: verb.run(argument, place),
    };
  });
}

function placesFor(cockpit: Cockpit, takes: 'region' | 'place', argument: string): Place[] {
  const regions = [...cockpit.live.getState().regions.keys()]
    .filter((regionId) => passesFilter(argument, regionId))
    .map((regionId): Place => ({ name: regionId, regionId, serverId: null }));
  if (takes === 'region' || argument === '') return regions;
  const servers = foundServers(cockpit, argument).map(({ endpoint, regionId, serverId }): Place => ({
    name: endpoint,
    regionId,
    serverId,
  }));
  return [...regions, ...servers];
}
