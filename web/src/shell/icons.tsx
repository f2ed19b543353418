// Line icons in the text's colour; what they mean stands in words beside them or in a label.
import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
    return (
        <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
            {children}
        </svg>
    );
}

export const Sun = () => (
    <Icon>
        <circle cx="12" cy="12" r="4.2" />
        <path d="M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3" />
        <path d="M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1" />
    </Icon>
);

export const Moon = () => (
    <Icon>
        <path d="M20 14.2A8.2 8.2 0 0 1 9.8 4a8.2 8.2 0 1 0 10.2 10.2Z" />
    </Icon>
);

export const Sliders = () => (
    <Icon>
        <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
        <circle cx="15" cy="7" r="2.2" />
        <circle cx="9" cy="17" r="2.2" />
    </Icon>
);

export const Heart = () => (
    <Icon>
        <path d="M12 20C5 15.6 3 12.2 3 9a4.6 4.6 0 0 1 9-1.5A4.6 4.6 0 0 1 21 9c0 3-2 6.6-9 11Z" />
    </Icon>
);

export const Clock = () => (
    <Icon>
        <circle cx="12" cy="12" r="8.5" />
        <path d="M12 7v5.2l3.4 2" />
    </Icon>
);

export const Glass = () => (
    <Icon>
        <circle cx="10.5" cy="10.5" r="6.5" />
        <path d="m15.4 15.4 5.1 5.1" />
    </Icon>
);
