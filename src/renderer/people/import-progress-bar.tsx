import { ProgressBar, Text } from '@fluentui/react-components';
import type { ImportProgress } from '../../contract/people.ts';
import { useWords } from '../language.ts';

/** How far a file is: rows that were read, passwords that were made, then what was written. Not known while it has only begun. */
export function ImportProgressBar(props: { progress: ImportProgress | null; of: 'people' | 'tokens' }) {
  const { progress, of } = props;
  const { t } = useWords();
  const text =
    progress === null
      ? t('people:file.checking')
      : progress.phase === 'reading'
        ? t('people:file.reading', { ...progress })
        : progress.phase === 'making-passwords'
          ? t('people:file.making-passwords', { ...progress })
          : t(of === 'people' ? 'people:file.writing' : 'people:tokens.writing', { ...progress });
  return (
    <div role="status">
      <ProgressBar aria-label={text} {...(progress && { value: progress.done, max: Math.max(1, progress.total) })} />
      <Text>{text}</Text>
    </div>
  );
}
