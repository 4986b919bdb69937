import { Button, Spinner, Text } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { Group } from '../../contract/people.ts';
import { Actions } from '../frame/actions.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useWords } from '../language.ts';
import { PeopleGrid } from './people-grid.tsx';
import { PeopleSearch } from './people-search.tsx';
import { usePeople } from './use-people.ts';
import { useSelection } from './use-selection.ts';
import { useSettled } from './use-settled.ts';

/** Whom to add to a group: of those who are not in it, any number. */
export function AddMembersDialog(props: {
  group: Group;
  onChosen: (userNames: readonly string[]) => void;
  onClose: () => void;
}) {
  const { group, onChosen, onClose } = props;
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const query = useSettled(typed);
  const wanted = useMemo(
    () => ({ query, sort: 'name' as const, filter: { outsideGroupId: group.id } }),
    [query, group.id],
  );
  const list = usePeople(wanted);
  const { selected, toggle } = useSelection(`people for ${group.id}`);
  return (
    <TaskDialog title={t('people:groups.addTo', { name: group.name })} onClose={onClose}>
      <PeopleSearch typed={typed} onType={setTyped} />
      {list.count === undefined && <Spinner label={t('shell:loading')} />}
      {list.count === 0 && <Text>{t('people:groups.nobodyElse')}</Text>}
      {list.count !== undefined && list.count > 0 && (
        <PeopleGrid
          key={list.id}
          short
          list={list}
          columns={['userName']}
          selected={selected}
          onSelect={toggle}
          onOpen={toggle}
        />
      )}
      <Text role="status">{t('people:list.selected', { count: selected.size })}</Text>
      <Actions>
        <Button onClick={onClose}>{t('shell:cancel')}</Button>
        <Button appearance="primary" disabled={selected.size === 0} onClick={() => onChosen([...selected])}>
          {t('shell:next')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
