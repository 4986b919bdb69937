/** The mark of Touchstone: a finger on a stone. */
export function Mark(props: { size?: number }) {
  const { size = 24 } = props;
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32">
      <rect width="32" height="32" rx="7" fill="#0f6cbd" />
      <g fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round">
        <path d="M9.500 21.500c-1.200-5 .3-13 6.500-13 4.600 0 7 3.800 6.900 8.200" />
        <path d="M13 24c-1.500-4-1.400-11.500 3-11.500 2.600 0 3.500 2.300 3.400 4.700-.1 2.300-.4 4.300-1.100 6.300" />
        <path d="M16 16.500c.2 2.500.1 5-.4 7.500" />
      </g>
    </svg>
  );
}
