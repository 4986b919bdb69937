import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircleRegular,
  DismissCircleRegular,
  PersonQuestionMarkRegular,
  QuestionCircleRegular,
} from '@fluentui/react-icons';
import type { KeyPermissions } from '../../contract/key-permissions.ts';
import { tasksToldAlike } from '../../contract/tasks-told-alike.ts';
import { FoldingCard } from '../frame/folding-card.tsx';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  task: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalS },
  icon: { fontSize: '20px', lineHeight: '20px' },
  yes: { color: tokens.colorStatusSuccessForeground1 },
  no: { color: tokens.colorStatusDangerForeground1 },
  unknown: { color: tokens.colorNeutralForeground3 },
  name: { fontWeight: tokens.fontWeightSemibold },
  ways: { display: 'block', color: tokens.colorNeutralForeground2 },
});

const icons = {
  yes: CheckmarkCircleRegular,
  no: DismissCircleRegular,
  unknown: QuestionCircleRegular,
} as const;

/** What can be done with a key on this computer, task by task: folded away, because most people can do everything. */
export function PermissionsCard(props: { permissions: KeyPermissions }) {
  const { t } = useWords();
  return (
    <FoldingCard icon={<PersonQuestionMarkRegular />} title={t('permissions:title')}>
      <Text>{t('permissions:lead')}</Text>
      <Reasons permissions={props.permissions} />
      <TaskPermissions permissions={props.permissions} />
    </FoldingCard>
  );
}

/** Each reason once, however many tasks it stands in the way of. */
function Reasons({ permissions }: { permissions: KeyPermissions }) {
  const { t } = useWords();
  const reasons = new Set(permissions.tasks.flatMap(({ reason }) => reason ?? []));
  return [...reasons].map((reason) => <Text key={reason}>{t(`permissions:reasons.${reason}`)}</Text>);
}

function TaskPermissions({ permissions }: { permissions: KeyPermissions }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-label={t('permissions:title')}>
      {tasksToldAlike(permissions).map(({ tasks, possible, ways }) => {
        const Icon = icons[possible];
        const names: string[] = tasks.map((task) => t(`permissions:tasks.${task}`));
        const instead: string[] = ways.map((way) => t(`permissions:ways.${way}`));
        return (
          <li key={tasks.join()} className={styles.task} data-tasks={tasks.join(' ')} data-possible={possible}>
            <Icon className={mergeClasses(styles.icon, styles[possible])} aria-hidden="true" />
            <span>
              <span className={styles.name}>
                {names.reduce((first, next) => t('permissions:both', { first, next }))}
              </span>
              {': '}
              {t(`permissions:possible.${possible}`)}
              {instead.length > 0 && (
                <span className={styles.ways}>
                  {t('permissions:instead', {
                    ways: instead.reduce((first, next) => t('permissions:either', { first, next })),
                  })}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
