import { Button, type ButtonProps, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  link: {
    minWidth: 'auto',
    color: tokens.colorBrandForegroundLink,
    fontWeight: tokens.fontWeightRegular,
    ':hover': { color: tokens.colorBrandForegroundLinkHover, textDecorationLine: 'underline' },
    ':hover:active': { color: tokens.colorBrandForegroundLinkPressed },
  },
});

/** An action that looks like a link, as the actions of a row do. */
export function LinkButton(props: ButtonProps) {
  const styles = useStyles();
  return <Button {...props} appearance="transparent" className={mergeClasses(styles.link, props.className)} />;
}
