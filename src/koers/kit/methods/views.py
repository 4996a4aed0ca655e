"""Methods under Settings: the list, one method in both languages, and publishing a new one."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from koers.kit.access import settings_pages
from koers.kit.access.doors import ability
from koers.kit.access.matrix import allowed
from koers.kit.methods import reading, registry
from koers.kit.methods.checking import check
from koers.kit.ui import toasts

settings_pages.register(
    settings_pages.SettingsPage("methods", gettext_lazy("Methods"), "methods", "kit.method.read", position=60)
)


class MethodForm(forms.Form):
    """A method as a file or as text; the text is what gets published."""

    file = forms.FileField(label=gettext_lazy("YAML file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Text of the method"),
        required=False,
        strip=False,
        max_length=reading.MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
    )

    def content(self) -> bytes:
        """Return what is to be checked: the file when one was sent, else the text."""
        file = self.cleaned_data.get("file")
        if file:
            return bytes(file.read(reading.MAX_BYTES + 1))
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").encode()

    def name(self) -> str:
        """Return the name of the file for messages."""
        file = self.cleaned_data.get("file")
        return str(file.name) if file else "method.yaml"


@ability("kit.method.read")
@require_GET
def methods(request: HttpRequest) -> HttpResponse:
    """List every method, and the files that could not be read."""
    shelf = registry.shelf()
    context = {
        "tabs": settings_pages.tabs(request),
        "known": shelf.latest(),
        "broken": shelf.broken if allowed(request.user, "kit.method.publish") else (),
        "may_publish": allowed(request.user, "kit.method.publish"),
    }
    return render(request, "methods/list.html", context)


@ability("kit.method.read")
@require_GET
def method(request: HttpRequest, method_id: str) -> HttpResponse:
    """Show one method, in both languages side by side."""
    asked = request.GET.get("version", "")
    shelf = registry.shelf()
    known = shelf.get(method_id, int(asked) if asked.isdecimal() and len(asked) < 6 else None)
    if known is None:
        raise Http404
    context = {
        "tabs": settings_pages.tabs(request),
        "known": known,
        "method": known.method,
        "versions": shelf.versions(method_id),
        "may_publish": allowed(request.user, "kit.method.publish"),
    }
    return render(request, "methods/detail.html", context)


@ability("kit.method.publish")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Check a new method and show it as it will look; publish it when that is asked.

    `from` names a method to begin with: one of ours as its next version, one that Koers ships as a copy of our own.
    """
    begun = registry.to_change(request.GET.get("from", "")) if request.method == "GET" else ""
    form = MethodForm(request.POST or None, request.FILES or None, initial={"text": begun})
    context: dict[str, Any] = {
        "tabs": settings_pages.tabs(request),
        "form": form,
        "checked": None,
        "refusal": "",
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "methods/publish.html", context, status=422 if form.errors else 200)
    content = form.content()
    checked = check(content, form.name())
    if checked.method is not None and "publish" in request.POST:
        try:
            known = registry.publish(content, form.name())
        except registry.NotPublished as refusal:
            context["refusal"] = str(refusal)
        else:
            toasts.say(request, _("%(title)s is published.") % {"title": known.method.title})
            return redirect("method", method_id=known.method.id)
    context |= {"checked": checked, "method": checked.method}
    context["form"] = MethodForm(initial={"text": content.decode("utf-8", "replace")})
    return render(request, "methods/publish.html", context, status=200 if checked.method else 422)
