// Said in place of a page that could not be made.
import { t } from "../i18n/lang";

export function failure(text = t("failed")) {
    return (
        <div class="notice" role="alert">
            <p>{text}</p>
            <p>
                <button type="button" class="primary" onClick={() => location.reload()}>
                    {t("retry")}
                </button>
            </p>
        </div>
    );
}
