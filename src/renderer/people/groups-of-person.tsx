import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { AddRegular, DismissRegular, PeopleTeamRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Card } from '../frame/card.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from './admin-problem.tsx';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  group: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    paddingInlineStart: tokens.spacingHorizontalM,
    minHeight: '32px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  plain: { paddingInlineEnd: tokens.spacingHorizontalM },
});

/** The groups that somebody is in: policies reach them through security groups. */
export function GroupsOfPerson(props: { userName: string; mayChange: boolean }) {
  const { userName, mayChange } = props;
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const client = useClient();
  const queries = useQueryClient();
  const ask = useAsk();
  const answer = useQuery(host.people.groupsOf.queryOptions({ input: { userName } })).data;
  const all = useQuery(host.people.groups.queryOptions()).data ?? [];
  const groups = answer?.outcome === 'done' ? answer.value : [];
  const others = all.filter(({ id }) => groups.every((group) => group.id !== id));
  const set = (groupId: string, isMember: boolean) =>
    void ask.decide(
      () => client.people.setMember({ groupId, userName, isMember }),
      () => void queries.invalidateQueries({ queryKey: host.people.key() }),
    );
  return (
    <Card
      title={t('people:groups.memberOf')}
      icon={<PeopleTeamRegular />}
      action={
        mayChange &&
        others.length > 0 && (
          <Menu>
            <MenuTrigger disableButtonEnhancement>
              <Button icon={<AddRegular />}>{t('people:groups.join')}</Button>
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                {others.map(({ id, name, type }) => (
                  <MenuItem key={id} secondaryContent={t(`people:groups.types.${type}`)} onClick={() => set(id, true)}>
                    {name}
                  </MenuItem>
                ))}
              </MenuList>
            </MenuPopover>
          </Menu>
        )
      }
    >
      {ask.problem && <AdminProblem problem={ask.problem} />}
      {groups.length === 0 && <Text>{t('people:groups.none')}</Text>}
      {groups.length > 0 && (
        <ul className={styles.list}>
          {groups.map(({ id, name, type }) => (
            <li key={id} className={styles.group}>
              <span className={mayChange ? undefined : styles.plain}>
                {name} ({t(`people:groups.types.${type}`)})
              </span>
              {mayChange && (
                <Button
                  appearance="subtle"
                  icon={<DismissRegular />}
                  aria-label={t('people:groups.leaveOf', { name })}
                  onClick={() => set(id, false)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
