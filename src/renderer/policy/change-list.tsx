import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { changedFields, settingText } from '../../contract/changed-fields.ts';
import type { DirectoryPolicy, PolicyChange } from '../../contract/policy.ts';
import { toldChange } from '../../words/told-change.ts';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
  values: { display: 'block' },
  before: { color: tokens.colorNeutralForeground2 },
});

const LONGEST = 200;

/** Settings with their values before and after, as the pages call them. */
export function ChangeList(
  props: { title: string } & (
    | { before: DirectoryPolicy; after: DirectoryPolicy }
    | { changes: readonly PolicyChange[] }
  ),
) {
  const styles = useStyles();
  const { t, language } = useWords();
  const { groups } = useDraft().shown;
  const models = useQuery(useHost().policy.models.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data ?? [];
  const changes =
    'changes' in props
      ? props.changes
      : changedFields(props.before, props.after).map((field) => ({
          field,
          before: settingText(props.before, field),
          after: settingText(props.after, field),
        }));
  return (
    <div>
      <Text weight="semibold">{props.title}</Text>
      <ul className={styles.list} data-changes="">
        {changes.map((change) => {
          const { field, before, after } = toldChange(t, language, change, { groups, models });
          return (
            <li key={change.field} data-field={change.field}>
              {field}
              <span className={styles.values}>
                {before !== '' && <span className={styles.before}>{short(before)} → </span>}
                {short(after)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
