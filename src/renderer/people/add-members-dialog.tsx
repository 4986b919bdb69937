import { Button, makeStyles, SearchBox, Spinner, Text } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { Group } from '../../contract/people.ts';
import { Actions } from '../frame/actions.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useWords } from '../language.ts';
import { PeopleGrid } from './people-grid.tsx';
import { usePeople } from './use-people.ts';
import { useSelection } from './use-selection.ts';
import { useSettled } from './use-settled.ts';

const useStyles = makeStyles({ search: { maxWidth: 'none' } });

/** Whom to add to a group: of those who are not in it, any number. */
export function AddMembersDialog(props: {
  group: Group;
  onChosen: (userNames: readonly string[]) => void;
  onClose: () => void;
}) {
  const { group, onChosen, onClose } = props;
  const { t } = useWords();
  const styles = useStyles();
  const [typed, setTyped] = useState('');
  const query = useSettled(typed);
  const wanted = useMemo(
    () => ({ query, sort: 'name' as const, filter: { outsideGroupId: group.id } }),
    [query, group.id],
  );
  const { rows, total, onEnd, isLoadingMore } = usePeople(wanted);
  const { selected, toggle } = useSelection();
  return (
    <TaskDialog title={t('people:groups.addTo', { name: group.name })} onClose={onClose}>
      <SearchBox
        className={styles.search}
        value={typed}
        placeholder={t('people:list.search')}
        aria-label={t('people:list.search')}
        maxLength={254}
        onChange={(_, data) => setTyped(data.value)}
      />
      {!rows && <Spinner label={t('shell:loading')} />}
      {rows?.length === 0 && <Text>{t('people:groups.nobodyElse')}</Text>}
      {rows && rows.length > 0 && (
        <PeopleGrid
          short
          rows={rows}
          total={total}
          columns={['userName']}
          selected={selected}
          isLoadingMore={isLoadingMore}
          onSelect={toggle}
          onOpen={toggle}
          onEnd={onEnd}
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
