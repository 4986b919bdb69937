import type { Language } from '../../contract/values.ts';
import { screenWords } from '../../words/screens.ts';

type Topics = (typeof screenWords)['en']['help']['topics'];
export type HelpTopicId = keyof Topics;

/** Every topic, in the order in which they are shown. */
export const helpGroups = {
  methods: ['choosing', 'calls', 'notArriving', 'phoneChange', 'removing', 'passes', 'remember'],
  tokens: ['drift'],
  keys: ['fingers', 'windowsSignIn', 'keyPermissions'],
  appPasswords: ['appPasswords', 'federated'],
  admins: ['saving', 'reports', 'callerId', 'trustedIps', 'adfs', 'delivery'],
} as const satisfies Record<HelpGroup, readonly HelpTopicId[]>;
export type HelpGroup = keyof (typeof screenWords)['en']['help']['groups'];

export interface HelpTopic {
  readonly id: HelpTopicId;
  readonly group: HelpGroup;
  readonly title: string;
  readonly lead: string;
  readonly points: readonly string[];
  /** A table of two columns where a topic has cases. */
  readonly rows: readonly { readonly of: string; readonly use: string }[];
}

/** All topics in one language, in the order of `helpGroups`. */
export function helpTopics(language: Language): readonly HelpTopic[] {
  const { topics } = screenWords[language].help;
  return (Object.keys(helpGroups) as HelpGroup[]).flatMap((group) =>
    helpGroups[group].map((id) => {
      const topic = topics[id];
      return {
        id,
        group,
        title: topic.title,
        lead: topic.lead,
        points: Object.values(topic.points),
        rows: 'rows' in topic ? Object.values(topic.rows) : [],
      };
    }),
  );
}

/** The topics that have every word of `query`, whatever its case and width. */
export function findTopics(topics: readonly HelpTopic[], query: string): readonly HelpTopic[] {
  const words = folded(query).split(/\s+/u).filter(Boolean);
  return topics.filter((topic) => {
    const rows = topic.rows.flatMap(({ of, use }) => [of, use]);
    const text = folded([topic.title, topic.lead, ...topic.points, ...rows].join('\n'));
    return words.every((word) => text.includes(word));
  });
}

const folded = (text: string) => text.normalize('NFKC').toLowerCase();
