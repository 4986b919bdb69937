import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { changedFields, settingText } from '../../contract/changed-fields.ts';
import type { DirectoryPolicy, PolicyChange } from '../../contract/policy.ts';

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  values: { color: tokens.colorNeutralForeground2 },
});

const LONGEST = 120;

/** Settings with their values before and after, as the audit log has them. */
export function ChangeList(
  props: { title: string } & (
    | { before: DirectoryPolicy; after: DirectoryPolicy }
    | { changes: readonly PolicyChange[] }
  ),
) {
  const styles = useStyles();
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
        {changes.map(({ field, before, after }) => (
          <li key={field} className={styles.code}>
            {field}: <span className={styles.values}>{short(before)}</span> → {short(after)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
