import { type ReactNode, useEffect, useState } from 'react';

/** A link that saves some bytes as a file. Nothing is fetched: the bytes are here. */
export function SaveLink({
  name,
  bytes,
  type,
  children,
}: {
  name: string;
  bytes: () => BlobPart;
  type: string;
  children: ReactNode;
}) {
  const [url, setUrl] = useState('');
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <a
      className="save"
      href={url || '#'}
      download={name}
      onClick={({ currentTarget }) => {
        const made = URL.createObjectURL(new Blob([bytes()], { type }));
        // Now, and not when React has followed: the click goes where the link leads.
        currentTarget.href = made;
        setUrl(made);
      }}
    >
      {children}
    </a>
  );
}
